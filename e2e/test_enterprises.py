"""Enterprises file by themselves in a browser: one upload, wrong cells named, then filed."""

import os

import pytest

from lianfang.enterprises.models import Employee, Enterprise
from lianfang.kit import clock
from lianfang.resident import actions
from lianfang.resident.tests.test_own_filing import sheet
from lianfang.testing.routes.enterprises import AT, entered, worker
from lianfang.testing.world import NOON, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILINGS = int(os.environ.get("ENTERPRISE_FILINGS", "3"))


def test_each_files_by_its_own_link(transactional_db, browser, live_server, tmp_path):
    clock.fix(NOON)
    world = build()
    made = [entered(world, f"{AT}-{number}", number=number) for number in range(FILINGS)]
    links = [actions.invite_enterprise(world.scope("wang"), enterprise=one) for one in made]
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(60_000)  # ms; the machine is shared
    for number, token in enumerate(links):
        page.goto(f"{live_server.url}/r/{token}/")
        good, bad = worker(number * 2), worker(number * 2 + 1, document="370799199001010012")
        if number == 0:  # once with a wrong cell: it is named, and what was typed is there still
            _send(page, tmp_path / "bad.csv", good, bad)
            assert "校验码不符" in page.inner_text("[role=alert]")
            assert page.input_value("#stock_days") == "5" and not Employee.objects.exists()
        _send(page, tmp_path / f"good-{number}.csv", good, worker(number * 2 + 1))
        page.wait_for_selector("[role=status]")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Enterprise.objects.filter(state="filed").count() == FILINGS
    assert Employee.objects.count() == 2 * FILINGS
    context.close()


def _send(page, path, *workers):
    path.write_bytes(sheet(*workers).read())
    page.set_input_files("#list", str(path))
    for box in page.query_selector_all("[name=pledged]"):
        box.check()
    page.fill("#stock_days", "5")
    page.fill("#separate_room", "一楼东侧")
    with page.expect_navigation():
        page.click("form button")

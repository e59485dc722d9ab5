"""Printed codes at 150 dpi, as a cheap printer and a cheap camera see them: every one is read."""

import base64

import pytest

from e2e.phones import APP
from e2e.test_field import phones, register, street  # noqa: F401  # fixtures
from lianfang.duties import actions as duties
from lianfang.duties.models import Round
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.paper import actions as paper
from lianfang.paper import rules
from lianfang.testing import road
from lianfang.testing.world import visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DPI = 150
READ = f"""async (picture) => {{
  const bytes = Uint8Array.from(atob(picture), (one) => one.charCodeAt(0));
  return (await {APP}).reader.read(new Blob([bytes], {{ type: "image/png" }}));
}}"""
CUT = """[...document.querySelectorAll(".words div, .page")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map((one) => `${one.className} ${one.innerText.slice(-80)} ${one.scrollWidth - one.clientWidth}`)"""
# A blot over the middle of a code: so much of its area is lost.
BLOT = """(one) => {
  const side = one.viewBox.baseVal.width, blot = (side - QUIET) * Math.sqrt(SHARE);
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const at = { x: side * 0.55 - blot / 2, y: side * 0.6 - blot / 2 };
  const facts = { ...at, width: blot, height: blot, fill: "#fff" };
  for (const [name, value] of Object.entries(facts)) rect.setAttribute(name, value);
  one.append(rect);
}"""


@pytest.fixture
def reader(phones):  # noqa: F811
    """The app's own reader of codes, without a network. A second one beside it where there is OpenCV."""
    phone = phones()
    phone.set_up()
    phone.offline()

    def read(picture):
        (text,) = phone.page.evaluate(READ, base64.b64encode(picture).decode()) or [""]
        other = by_another(picture)
        assert other is None or other == text, (other, text)
        return text

    return read


def by_another(picture):
    """What an independent reader says, None where none is installed."""
    try:
        import cv2
        import numpy
    except ImportError:
        return None
    pixels = cv2.imdecode(numpy.frombuffer(picture, numpy.uint8), cv2.IMREAD_GRAYSCALE)
    framed = cv2.copyMakeBorder(pixels, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=255)
    for nearer in (1, 1.5, 2, 3):  # as one holds a telephone nearer
        seen = cv2.resize(framed, None, fx=nearer, fy=nearer, interpolation=cv2.INTER_CUBIC)
        for detector in (cv2.QRCodeDetectorAruco(), cv2.QRCodeDetector()):
            if text := detector.detectAndDecode(seen)[0]:
                return text
    return ""


@pytest.fixture
def printer(browser, live_server, street):  # noqa: F811
    """Pages as they come out of a printer: pictures of each code on them, at 150 dots an inch."""
    contexts = []

    def show(user, language="zh-hans"):
        from django.test import Client

        client = Client()
        client.force_login(street.cast[user])
        context = browser.new_context(
            viewport={"width": 1200, "height": 900}, device_scale_factor=DPI / 96, base_url=live_server.url
        )
        contexts.append(context)
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        context.add_cookies([{"name": "lianfang_language", "value": language, "url": live_server.url}])
        page = context.new_page()
        page.emulate_media(media="print")
        return page

    yield show
    for one in contexts:
        one.close()


def codes(page, share=0.0):
    """A picture of each code of a page, and of so many of them damaged."""
    found = page.locator("svg.qr")
    found.first.wait_for()
    if share:
        for number in range(found.count()):
            found.nth(number).evaluate(BLOT.replace("SHARE", str(share)).replace("QUIET", "4"))
    return [found.nth(number).screenshot() for number in range(found.count())]


def posted(page, address, **fields):
    """A page that answers a form."""
    page.goto("/passes/")
    inputs = "".join(f"<input name='{name}' value='{value}'>" for name, value in fields.items())
    page.evaluate(
        """([address, inputs]) => {
          const form = document.createElement("form");
          const token = document.querySelector("[name=csrfmiddlewaretoken]").outerHTML;
          Object.assign(form, { method: "post", action: address, innerHTML: token + inputs });
          document.body.append(form);
          form.submit();
        }""",
        [address, inputs],
    )
    page.wait_for_url(f"**{address}")


def test_the_number_of_a_walk_list_is_read(street, printer, reader):  # noqa: F811
    made = paper.print_walk(street.scope("zhou"), round=Round.objects.get(), place=street.places["garden"])
    page = printer("zhou")
    page.goto(f"/paper/printings/{made.pk}/")
    assert [reader(one) for one in codes(page)] == [
        rules.serial(one.pk) for one in made.sheets.order_by("pk")
    ]


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_no_question_of_a_sheet_is_cut_off(street, printer, language):  # noqa: F811
    road.build(street)
    walk = paper.print_walk(street.scope("zhou"), round=Round.objects.get(), place=street.places["garden"])
    log = {"kind": "checkpoints.vehicle-pass", "place": street.places["station"]}
    for user, made in (("zhou", walk), ("he", paper.print_log(street.scope("he"), **log))):
        page = printer(user, language)
        page.goto(f"/paper/printings/{made.pk}/")
        assert page.evaluate(CUT) == []


@pytest.mark.parametrize("layout", ["a4", "80", "58"])
def test_a_card_is_read_in_every_size_and_with_a_blot_on_it(street, printer, reader, layout):  # noqa: F811
    register(street.places["garden-1-1-101"], "柳甲", "柳乙")
    page = printer("wang")
    posted(page, "/passes/cards/", place="garden-1-1", days="14", layout=layout)
    read = [reader(one) for one in codes(page, 0.2)]
    assert read and all(one.startswith("LF1:") for one in read)


def test_the_codes_of_gates_and_households_are_read(printer, reader):
    page = printer("wang")
    posted(page, "/passes/codes/", place="garden")
    read = [reader(one) for one in codes(page, 0.2)]
    assert len(read) == 3 and all(one.startswith("LF1:") for one in read)
    for what, place in (("poster", "garden"), ("households", "garden-1")):
        posted(page, "/registrations/links/", what=what, place=place, level="L1")
        read = [reader(one) for one in codes(page)]
        assert read and all("/r/" in one for one in read)


def test_doors_of_several_stairwells_on_one_sheet_leave_its_legend_whole(street, printer):  # noqa: F811
    Place.objects.filter(kind="unit").update(name="甲字楼梯东门1单元")
    door = street.doors("garden")[0]
    duties.keep(street.scope("zhou"), batch=[visit(door)], kinds=KINDS, source="phone")
    made = paper.print_walk(street.scope("zhou"), round=Round.objects.get(), place=street.places["garden"])
    page = printer("zhou")
    page.goto(f"/paper/printings/{made.pk}/")
    assert made.sheets.count() == 1 and page.locator(".door[data-long]").count() == 11
    assert page.evaluate(CUT) == []

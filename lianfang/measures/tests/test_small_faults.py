"""Small faults of pages: what is not set is said, what is empty is no error, what is asked is answered."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from lianfang import settings as read
from lianfang.drill import district, response, views, workforce
from lianfang.measures import actions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "told", ["鲁G,鲁V", "鲁g、鲁v", " 鲁Ｇ ， 鲁V ", "鲁G;鲁V"], ids=["plain", "small", "wide", "semicolon"]
)
def test_local_plates_are_read_however_they_are_parted(monkeypatch, told):
    monkeypatch.setenv("LIANFANG_LOCAL_PLATES", told)
    assert read.plates("LIANFANG_LOCAL_PLATES") == {"鲁G", "鲁V"}


@pytest.mark.parametrize("told", ["鲁", "G", "鲁GV", "潍坊", "鲁G12345"])
def test_what_begins_no_plate_is_refused_at_the_start_and_not_passed_over(monkeypatch, told):
    monkeypatch.setenv("LIANFANG_LOCAL_PLATES", f"鲁V,{told}")
    with pytest.raises(ImproperlyConfigured) as refusal:
        read.plates("LIANFANG_LOCAL_PLATES")
    assert told in str(refusal.value)


def test_the_demonstration_knows_its_own_plates_but_not_over_what_is_set(settings):
    settings.LOCAL_PLATES = frozenset()
    district.at_home()
    assert {"鲁G", "鲁V"} == settings.LOCAL_PLATES
    settings.LOCAL_PLATES = frozenset({"京A"})
    district.at_home()
    assert {"京A"} == settings.LOCAL_PLATES


def test_the_class_board_without_an_event_is_an_empty_page(world, client):
    actions.end_event(world.scope("gao"), event=world.event, reason="平稳", document_no="1号")
    client.force_login(world.cast["liu"])
    assert client.get("/classes/").status_code == 200


def test_the_sign_in_page_of_a_demonstration_names_its_whole_cast(world, client, monkeypatch, tmp_path):
    marker = tmp_path / "demo.json"
    marker.write_text("{}")
    monkeypatch.setattr(views.actions, "marker", lambda: marker)
    page = client.get("/sign-in/").content.decode()
    cast = [one[0] for one in (*workforce.CAST, *response.CAST)]
    assert len(set(cast)) == 12 and all(f"<code>{one}</code>" in page for one in cast)


def test_the_clock_of_a_demonstration_is_asked_for_without_the_form_s_token(world, client):
    from django.template.loader import render_to_string

    told = render_to_string("drill/_control.html", {"demo_rates": (0, 1), "demo_rate": 0, "demo_seen": "x"})
    form = told[told.index("<form") :]
    assert "hx-get" in told and "hx-get" not in form

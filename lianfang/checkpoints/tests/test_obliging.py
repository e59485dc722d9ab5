"""A draft says how many posts it would ask for, by kind of place, before anybody decides it."""

import pytest

from lianfang.grid.models import Place
from lianfang.measures import actions
from lianfang.people.models import Organisation
from lianfang.testing import measures
from lianfang.testing.doors import Api, browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(world):
    """Three enterprises of 新城街道: of 20 workers, of 200, and of nobody knows how many."""
    street = world.places["xincheng"]
    made = []
    for number, workers in enumerate((20, 200, None), 7000):
        place = Place.objects.create(
            parent=street, path=f"{street.path}{number:04d}", kind="enterprise", code=f"E{number}",
            name=f"企业{number}",
        )  # fmt: skip
        Organisation.objects.create(name=place.name, place=place, workers=workers)
        made.append(place)
    return made


def draft(world, **more):
    told = {"kind": "health-monitoring", "places": ["xincheng"], "content": "设测温岗", "reason": "外防输入"}
    asked = {"post_kinds": ["compound", "enterprise", "hotel"], "post_workers": 100}
    return Api(world, "liu").post("measures/drafts", told | asked | more).json()["id"]


def rows(answer):
    return {one["code"]: (one["obliged"], one["places"], one["standing"]) for one in answer}


def test_the_numbers_by_kind_stand_at_every_door_before_the_decision(world, places, run):
    pk = draft(world)
    wanted = {"compound": (1, 1, 0), "hotel": (0, 0, 0), "enterprise": (2, 3, 0)}
    assert rows(Api(world, "gao").get(f"measures/{pk}/obliges").json()) == wanted
    assert rows(run("measure", "obliges", pk, user="gao")) == wanted
    page = browser(world, "gao").get(f"/measures/{pk}/").content.decode()
    assert "What it would oblige once it is decided" in page and "<b>2</b> / 3" in page


def test_who_is_exempt_is_not_counted_and_the_neighbouring_street_reads_nothing(world, places):
    pk = draft(world, post_exempt=[places[1].code])
    assert rows(Api(world, "gao").get(f"measures/{pk}/obliges").json())["enterprise"] == (1, 3, 0)
    assert Api(world, "chen").get(f"measures/{pk}/obliges").status_code == 404


def test_a_draft_that_names_no_kinds_and_a_measure_of_another_kind_count_nothing(world, places):
    assert Api(world, "gao").get(f"measures/{draft(world, post_kinds=[])}/obliges").json() == []
    other = measures.draft(world, "screening")
    assert Api(world, "gao").get(f"measures/{other.pk}/obliges").json() == []


def test_it_says_the_same_once_it_binds(world, places):
    pk = draft(world, document_no="1号", help_number="12345", appeal_route="区信访局", assessment="经评估")
    gao = world.scope("gao")
    before = rows(Api(world, "gao").get(f"measures/{pk}/obliges").json())
    measure = actions.decide(gao, measure=measures.Measure.objects.get(pk=pk))
    actions.announce(gao, measure=measure)
    assert rows(Api(world, "gao").get(f"measures/{pk}/obliges").json()) == before
    client = browser(world, "gao")
    page = client.get(f"/measures/{pk}/").content.decode()
    assert 'href="/posts/?kind=enterprise"' in page
    assert client.get("/posts/?kind=enterprise").status_code == 200  # `state=all` is no answer of this list

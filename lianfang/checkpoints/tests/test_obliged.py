"""Which places need a post is the measure's word: kinds, size of enterprises, who is exempt."""

from datetime import timedelta

import pytest

from lianfang.checkpoints import post_lists
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.measures import actions, rules
from lianfang.people.models import Organisation
from lianfang.testing import measures
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
BIG, SMALL, UNKNOWN = 300, 20, None


@pytest.fixture
def world(world):
    """Three enterprises, a school and a hospital beside the compound."""
    from lianfang.accounts import keys

    binhe, key = world.places["binhe"], keys.current()
    kinds = ("enterprise", "enterprise", "enterprise", "school", "hospital")
    for number, kind in enumerate(kinds):
        code = f"{kind}-{number}"
        world.places[code] = Place.objects.create(
            parent=binhe, path=f"{binhe.path}{2000 + number}", kind=kind, code=code, name=code, full_name=code
        )
    for number, workers in enumerate((BIG, SMALL, UNKNOWN)):
        place = world.places[f"enterprise-{number}"]
        Organisation.objects.create(
            place=place, path=place.path, name=place.name, workers=workers,
            sealed=key.seal_json({}), key_id=key.key_id,
        )  # fmt: skip
    return world


def needed(world, **asked):
    exempt = tuple(world.places[one].pk for one in asked.pop("exempt", ()))
    posts = rules.Posts(**{**asked, "exempt": exempt})
    made = measures.in_force(world, "health-monitoring", "xincheng", obliges=posts)
    codes = {one.code for one in post_lists.posts(world.scope("liu"), clock.now())}
    assert post_lists.due_posts(world.scope("liu"), at=clock.now()) == len(codes)
    actions.lift(world.scope("gao"), measure=made, reason="换")
    return codes


def test_kinds(world):
    assert needed(world, kinds=("compound",)) == {"garden"}
    assert needed(world, kinds=("school", "hospital")) == {"school-3", "hospital-4"}


def test_a_threshold_and_an_enterprise_that_nobody_counted(world):
    assert needed(world, kinds=("enterprise",)) == {"enterprise-0", "enterprise-1", "enterprise-2"}
    assert needed(world, kinds=("enterprise",), least_workers=BIG) == {"enterprise-0", "enterprise-2"}
    assert needed(world, kinds=("enterprise",), least_workers=BIG + 1) == {"enterprise-2"}


def test_exempt_places_with_all_below_them(world):
    kinds = ("compound", "school", "enterprise")
    assert needed(world, kinds=kinds, exempt=("school-3", "enterprise-2")) == {
        "garden", "enterprise-0", "enterprise-1",
    }  # fmt: skip
    assert needed(world, kinds=kinds, exempt=("binhe",)) == set()


def test_a_measure_of_before_asks_for_the_five_kinds_of_before(world):
    made = measures.in_force(world, "health-monitoring", "xincheng")
    made.obliges = {}
    made.save(update_fields=["obliges"])
    codes = {one.code for one in post_lists.posts(world.scope("liu"), clock.now())}
    assert codes == {"garden", "enterprise-0", "enterprise-1", "enterprise-2"}


def test_the_clock_of_a_post_begins_with_the_measure_that_obliges_its_kind(world):
    measures.in_force(world, "health-monitoring", "xincheng", obliges=rules.Posts(kinds=("compound",)))
    clock.fix(NOON + timedelta(days=3))
    measures.in_force(world, "health-monitoring", "xincheng", obliges=rules.Posts(kinds=("school",)))
    found = {one.code: post_lists.state_of(one) for one in post_lists.posts(world.scope("liu"), clock.now())}
    assert (found["garden"], found["school-3"]) == ("late", "open")


def test_statements_do_not_grow_with_measures_and_places(world, django_assert_num_queries):
    for kind in ("compound", "enterprise", "school"):
        posts = rules.Posts(kinds=(kind,), least_workers=1, exempt=(world.places["hospital-4"].pk,))
        measures.in_force(world, "health-monitoring", "xincheng", obliges=posts)
    scope = world.scope("liu")
    with django_assert_num_queries(6):
        post_lists.due_posts(scope, at=clock.now())


def test_the_page_and_the_announcement_say_who_is_obliged_and_who_is_exempt(world, client):
    posts = rules.Posts(("compound", "enterprise"), 50, (world.places["school-3"].pk,), "停产企业")
    made = measures.in_force(world, "health-monitoring", "xincheng", obliges=posts)
    client.force_login(world.cast["liu"])
    for address in (f"/measures/{made.pk}/", f"/measures/{made.pk}/announcement/?language=zh-Hans"):
        page = client.get(address, headers={"accept-language": "zh-Hans"}).content.decode()
        assert "职工 50 人及以上的企业" in page and "停产企业" in page and "school-3" in page

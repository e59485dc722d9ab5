"""A desk is staffed by people who can sign in; an account only a sheet made leaves it to the desk above."""

from pathlib import Path

from lianfang.accounts.models import User
from lianfang.duties import owners
from lianfang.exchange.actions import import_register
from lianfang.handovers import queries
from lianfang.kit import clock
from lianfang.testing.world import World, give_ways_in

SHEET = "工号,姓名,单位,街道,岗位\nghost,某甲,隔离点,清池街道,lead\n"


def imported(world: World, tmp_path: Path) -> User:
    path = tmp_path / "workers.csv"
    path.write_text(SHEET, "utf-8")
    assert import_register(world.scope("liu"), register="workers", path=path).imported == 1
    user = User.objects.get(username="ghost")
    user.postings.update(department_id=world.cast["liu"].department_id)
    return user


def test_an_account_without_a_way_in_staffs_no_desk_until_it_has_one(world: World, tmp_path: Path) -> None:
    user = imported(world, tmp_path)
    place, now = world.places["qingchi"], clock.now()

    def staff() -> set[str]:
        found = queries.staff(world.scope("liu"), desk="community", path=place.path, at=now)
        found += queries.staff(world.scope("liu"), desk="street", path=place.path, at=now)
        return {one.username for one in found}

    assert "ghost" not in staff()
    give_ways_in([user])
    assert "ghost" in staff()


def test_an_account_without_a_way_in_is_nobodys_lead(world: World, tmp_path: Path) -> None:
    user, place = imported(world, tmp_path), world.places["qingchi"]
    world.cast["chen"].postings.all().delete()
    assert place.path not in owners.leads(clock.now(), paths=[place.path])
    give_ways_in([user])
    assert owners.leads(clock.now(), paths=[place.path]) == {place.path: user.pk}

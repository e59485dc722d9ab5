"""What the bar on top promises to find, it finds, in the databases of any language."""

import pytest
from django.db import connection, transaction
from django.test import Client

from lianfang.accounts.models import Department
from lianfang.people.models import Household, Organisation, Vehicle

USCC = "91370700MA3C4XYZ1A"


def found(world, name, text):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    answer = client.get("/search/", {"q": text})
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1]


@pytest.fixture
def registers(world):
    door, village = world.places["garden-1-1-101"], world.places["village"]
    own = {"path": door.path, "managed_path": door.path}
    home = Household.objects.create(number="H000001", lives_at=door, **own)
    own = {"path": village.path, "managed_path": village.path}
    Household.objects.create(number="H000002", belongs_to=village, lives_outside="外市", **own)
    Vehicle.objects.create(plate="鲁G12345", household=home, path=door.path)
    Organisation.objects.create(
        place=world.places["garden"], path=world.places["garden"].path, name="滨河超市", uscc=USCC,
        authority=Department.objects.get(code="market"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place"),
    [("H000001", "garden-1-1-101"), ("h000001", "garden-1-1-101"), ("鲁G12345", "garden-1-1-101"),
     ("鲁g·12345", "garden-1-1-101"), (USCC, "garden"), (USCC.lower(), "garden"), ("滨河花", "garden")],
)  # fmt: skip
def test_a_number_of_the_registers_leads_to_its_place_and_for_a_neighbour_to_nothing(
    world, registers, text, place
):
    assert f'href="/places/{place}/"' in found(world, "zhou", text)
    assert "Nothing found" in found(world, "chen", text)


def test_a_household_living_elsewhere_leads_to_whose_care_it_is_in(world, registers):
    assert 'href="/places/village/"' in found(world, "chen", "H000002")
    assert "Nothing found" in found(world, "fang", "H000002")


def test_a_plate_tells_nothing_to_one_who_may_not_see_names(world, registers):
    assert "鲁G" not in found(world, "sun", "鲁G12345").replace("Found for “鲁G12345”", "")


@pytest.mark.parametrize("text", ["周网格", "周网", "zhou", "19900000004"])
def test_a_colleague_is_found_by_name_with_the_post_and_the_telephone(world, text):
    page = found(world, "fang", text)
    assert "周网格" in page and "滨河一网格" in page and "199 0000 0004" in page
    assert "Nothing found" in found(world, "chen", text)


def collation():
    """One that sorts by a language: Chinese or English as glibc does it, else ICU's."""
    for number, locale in enumerate(("zh_CN.UTF-8", "en_US.UTF-8")):
        name = f"lf_language_{number}"
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"CREATE COLLATION {name} (provider = libc, locale = '{locale}')")
            return name
        except Exception:
            continue
    return "zh-x-icu"


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_place_is_found_by_the_beginning_of_its_name_where_the_database_sorts_by_a_language(world):
    language = collation()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'ALTER TABLE grid_place ALTER COLUMN name TYPE varchar(120) COLLATE "{language}"')
    assert 'href="/places/garden/"' in found(world, "fang", "滨河花")
    assert "Nothing found" in found(world, "fang", "滨河%")
    assert 'href="/places/binhe-1/"' in found(world, "liu", "滨河一")


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_names_are_found_by_their_beginning_in_an_index(world):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM grid_place WHERE name LIKE '滨河花%'")
        assert any("place_name" in row[0] and "Index" in row[0] for row in cursor.fetchall())

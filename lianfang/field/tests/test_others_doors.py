"""An area was handed over and one walks there still: whose doors are whose is said, and counted once."""

import pytest

from lianfang.duties import actions as duties
from lianfang.duties.models import Pairing
from lianfang.field.tests.conftest import Phone
from lianfang.testing.doors import browser


@pytest.fixture
def handed(street):
    """wang answers for the garden, in whose grid zhou walks."""
    Pairing.objects.all().delete()
    duties.pair(street.scope("fang"), place=street.places["garden"], user=street.cast["wang"])
    return street


def of(told):
    return {id: one["name"] for one in told["others"] for id in one["duties"]}


def test_doors_that_another_answers_for_are_marked_with_the_name(handed, phone):
    told = phone.sync()
    assert len(told["order"]) == 12
    assert of(told) == dict.fromkeys(told["order"], "王书记")
    assert phone.sync()["others"] == told["others"]  # a short answer says it as well


def test_who_answers_for_them_sees_them_as_their_own(handed):
    told = Phone(handed, "wang").sync()
    assert len(told["order"]) == 12 and told["others"] == []


def test_who_is_paired_to_help_counts_them_and_reads_whose_they_are(handed, phone):
    duties.pair(handed.scope("fang"), place=handed.places["garden"], user=handed.cast["zhou"], role="helper")
    assert phone.sync()["others"] == []
    page = browser(handed, "zhou").get("/mine/").content.decode()
    assert page.count("王书记 answers for it") == 12


def test_doors_for_which_nobody_is_paired_stay_with_who_walks_there(street, phone):
    duties_of_the_lead = phone.sync()
    assert duties_of_the_lead["order"] and duties_of_the_lead["others"] == []

"""The account of a former version in whose name the program acts gets a name; nobody else's changes."""

import pytest

from lianfang.testing.former import Story

pytestmark = pytest.mark.xdist_group("former")

STORY = Story(
    tries=("accounts", "0003_the_operators_name"),
    before=(("accounts", "0002_passwords_given_by_others"),),
    fill="""
for username, name in (("operator", "operator"), ("wu", "operator")):
    old("accounts", "User").objects.create(username=username, name=name, made_at=then)
""",
    read="""
from lianfang.accounts.models import User
found = User.objects.filter(username__in=["operator", "wu"])
told = list(found.order_by("pk").values_list("name", flat=True))
""",
)


def test_the_operator_gets_a_name(former):
    assert former.stories["accounts"]["told"] == ["联防系统", "operator"]

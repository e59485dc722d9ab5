"""A login for who was given none."""

from itertools import chain, count

from lianfang.accounts.models import User
from lianfang.people import rules


def free_login(name: str, phone: rules.Phone) -> str:
    """The mobile number, or the name's initials and a number: the first that nobody has."""
    stem = next(iter(rules.initials(rules.fold_name(name))), "") or "u"
    made = (f"{stem}{number}" for number in count(1))
    tries = chain([phone.number] if phone.kind == "mobile" else [], made)
    return next(one for one in tries if not User.objects.filter(username=one).exists())

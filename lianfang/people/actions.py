"""Looking at personal data, which is itself something done: it is written down first."""

from django.utils.translation import gettext_lazy as _

from lianfang.accounts.actions import log_reading
from lianfang.kit.problems import NotFound, Problem
from lianfang.kit.scope import Scope
from lianfang.people import queries
from lianfang.people.models import Household
from lianfang.people.queries import PersonRow


class NeedsPurpose(Problem):
    code, status = "needs-purpose", 400
    text = _("Say in a few words what you need the names for; it is written down beside your name.")


def reveal(
    scope: Scope, *, household_id: int, purpose: str
) -> tuple[Household, list[PersonRow], dict[str, str]]:
    """The members of a household with names and numbers, and its contact. Written down before.

    Raises NeedsPurpose, and NotFound where the asker may not see names.
    """
    household = Household.objects.select_related("lives_at").filter(pk=household_id).first()
    if household is None or not scope.may("see-identity", household.path):
        raise NotFound()
    if not purpose.strip():
        raise NeedsPurpose()
    log_reading(
        scope,
        what="household",
        subjects=[str(household.pk)],
        path=household.path,
        purpose=purpose.strip()[:300],
    )
    contact = queries.Opener().open(household.key_id, household.sealed)
    return household, queries.members(scope, household=household, masked=False), contact


def look_up(scope: Scope, *, text: str) -> list[PersonRow]:
    """Persons by name, initials, telephone or document, masked; the look-up itself is written down."""
    if not text.strip() or not scope.may_anywhere("see-identity"):
        return []
    found = queries.persons_by(scope, text=text.strip())
    log_reading(scope, what="search", subjects=[str(one.pk) for one in found] or ["nobody"])
    return found

"""Looking for a case by what is known of its person, which is written down."""

from lianfang.accounts.actions import log_reading
from lianfang.cases import queries
from lianfang.cases.queries import CaseRow
from lianfang.kit.scope import Scope


def look_up(scope: Scope, *, text: str) -> list[CaseRow]:
    """Cases by card number, label, name, telephone or document, names masked; the look-up is written down."""
    if not text.strip() or not scope.may_anywhere("see-cases"):
        return []
    found = queries.found_cases(scope, text=text)
    log_reading(scope, what="search-cases", subjects=[str(one.pk) for one in found] or ["nobody"])
    return queries.case_rows(found)

"""What can be done with a proposal for a key register, declared once for page, API and command line."""

from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.people import forms, proposing
from lianfang.people.models import ProposalState, RegisterKind, RegisterProposal

Shown = list[tuple[str | Promise, Any]]
_EXCUSE: Final = ("excuse",)
NEXT: Final = timedelta(days=30)  # what a form proposes until the next look


def find(scope: Scope, key: str) -> RegisterProposal:
    return proposing.proposal(scope, id=as_number(key) or 0)


def tell(one: RegisterProposal) -> dict[str, Any]:
    return {
        "id": one.pk,
        "of": one.register,
        "subject": proposing.subject_of(one),
        "rule": one.rule,
        "why": proposing.why(one),
        "state": one.state,
        "proposed_at": one.proposed_at,
        "owner": one.owner.username if one.owner else "",
        "decided_at": one.decided_at,
        "reason": one.reason,
        "entry": one.entry_id,
    }


def show(one: RegisterProposal) -> Shown:
    return [
        (_("Register"), RegisterKind(one.register).label),
        (_("Who or what"), proposing.subject_of(one)),
        (_("Why it is proposed"), proposing.why(one)),
        (_("Looks after it"), one.owner.name if one.owner else ""),
        (_("State"), ProposalState(one.state).label),
        (_("Reason"), one.reason),
    ]


def address(one: RegisterProposal) -> str:
    return reverse("people:proposal", args=[one.pk])


def may_decide(scope: Scope, one: RegisterProposal) -> bool:
    return one.state == ProposalState.PROPOSED and scope.may("excuse", one.path)


def _first_look(scope: Scope, thing: Any) -> dict[str, Any]:
    return {"level": "1", "review_on": clock.now().date() + NEXT}


def _accept(
    scope: Scope, *, key_proposal: RegisterProposal, level: str = "1", **facts: Any
) -> RegisterProposal:
    return proposing.accept(scope, proposal=key_proposal, level=int(level), **facts)


def _decline(scope: Scope, *, key_proposal: RegisterProposal, reason: str) -> RegisterProposal:
    return proposing.decline(scope, proposal=key_proposal, reason=reason)


PROPOSAL: Final = Noun(
    "key-proposal", _("key registers: whom and what rules propose"), RegisterProposal,
    "registers/proposals/", "int:pk", find, tell, address, show,
)  # fmt: skip
PROPOSALS: Final = declare(
    PROPOSAL,
    Act("accept", "acceptance", _("Take onto the register"), _("Entered."), _accept, forms.ACCEPTING, _EXCUSE,
        may_decide, _first_look),
    Act("decline", "refusal", _("Decline"), _("Declined; it is not proposed again for this reason."),
        _decline, forms.DECLINING, _EXCUSE, may_decide),
)  # fmt: skip

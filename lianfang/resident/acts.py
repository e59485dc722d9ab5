"""What can be decided about a registration, declared once for every door."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.acts.nouns import numbered
from lianfang.duties.problems import RecordRefused
from lianfang.kit import clock
from lianfang.kit.forms import Form
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.resident import actions, queries
from lianfang.resident.forms import FORMS
from lianfang.resident.models import Link, Registration

TAKE_OVER: Final = Form("registrations.take-over", _("Take over"), ())
ENDING: Final = Form("registrations.poster-end", _("End this poster"), ())


def find(scope: Scope, key: str) -> Registration:
    return queries.registration(scope, pk=as_number(key) or 0, at=clock.now())


def tell(one: Registration) -> dict[str, Any]:
    """Without what was written: that is read at the post, and written down."""
    known = {"id": one.pk, "form": one.form, "place": one.place.code}
    return known | {"at": one.at, "accepted_at": one.accepted_at}


def show(one: Registration) -> list[tuple[str | Promise, Any]]:
    return [(_("What"), FORMS[one.form].title), (_("Place"), one.place.called),
            (_("Taken over"), one.accepted_at)]  # fmt: skip


def address(one: Registration) -> str:
    return reverse("resident:list")


def _take_over(scope: Scope, *, registration: Registration) -> None:
    receipt = actions.accept(scope, registration=registration)
    if receipt is not None and receipt.state == "refused":
        raise RecordRefused(message=receipt.message)


REGISTRATION: Final = Noun(
    "registration", _("what residents and travellers wrote about themselves"), Registration,
    "registrations/", "int:pk", find, tell, address, show, group="resident",
)  # fmt: skip
REGISTRATIONS: Final = declare(
    REGISTRATION,
    Act("take-over", "acceptance", _("Take over"), _("Taken over."), _take_over, TAKE_OVER,
        ("see-identity",)),
)  # fmt: skip


def find_poster(scope: Scope, key: str) -> Link:
    return numbered(queries.posters(scope), key)


def tell_poster(one: Link) -> dict[str, Any]:
    """Without the link itself: only its digest is kept."""
    known = {"id": one.pk, "place": one.place.code, "level": one.level}
    return known | {"made_at": one.made_at, "expires_at": one.expires_at, "ended_at": one.revoked_at}


def show_poster(one: Link) -> list[tuple[str | Promise, Any]]:
    return [(_("Place"), one.place.called), (_("Opens until"), one.expires_at),
            (_("Ended"), one.revoked_at)]  # fmt: skip


def poster_address(one: Link) -> str:
    return reverse("resident:posters")


def hangs(scope: Scope, one: Link) -> bool:
    return one.revoked_at is None and scope.may("issue-passes", one.path)


def _end(scope: Scope, *, poster: Link) -> None:
    actions.end_poster(scope, poster=poster)


POSTER: Final = Noun(
    "poster", _("posters where anybody may register"), Link, "registrations/posters/", "int:pk",
    find_poster, tell_poster, poster_address, show_poster,
)  # fmt: skip
POSTERS: Final = declare(
    POSTER,
    Act("end", "ending", _("End this poster"), _("Ended: its link opens for nobody any more."), _end,
        ENDING, ("issue-passes",), hangs),
)  # fmt: skip

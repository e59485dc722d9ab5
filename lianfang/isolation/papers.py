"""What is printed of a file, in one language: the written notice, the slip of a release, its certificate."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.isolation.models import File
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.people.choices import SEXES
from lianfang.shell.context import OWN_NAMES

PAPERS: Final[Mapping[str, tuple[str, str | Promise]]] = {
    "notice": ("isolation/notice.html", _("to serve the written notice")),
    "pay": ("isolation/pay.html", _("to show to an employer that wages go on")),
    "slip": ("isolation/slip.html", _("to serve the release")),
    "certificate": ("isolation/certificate.html", _("to hand out the certificate of release")),
}


def purpose(what: str) -> str:
    """What a paper is opened for, where nobody says more. Raises NotFound for no paper."""
    if what not in PAPERS:
        raise NotFound()
    return str(PAPERS[what][1])


def drawn(request: HttpRequest, what: str, one: File, known: dict[str, Any]) -> HttpResponse:
    """One paper in the language that was asked for, the reader's where none was. Raises NotFound."""
    if what not in PAPERS or (what not in {"notice", "pay"} and one.restriction.released_at is None):
        raise NotFound()
    said = request.POST.get("language", "")
    language = said if said in OWN_NAMES else translation.get_language()
    with translation.override(language):
        team = one.team.filter(to_at=None).select_related("user").order_by("pk")
        context = {
            "file": one,
            "one": one.restriction,
            "known": known,
            "sex": dict(SEXES).get(str(known.get("sex", "")), ""),
            "team": team,
            "at": clock.now(),
        }
        return render(request, PAPERS[what][0], context)


def offered(one: File) -> list[tuple[str, str | Promise]]:
    """The papers that can be printed of a file now."""
    told: list[tuple[str, str | Promise]] = [
        ("notice", _("Notice of isolation and medical observation")),
        ("pay", _("Certificate for the employer: wages go on")),
    ]
    if one.restriction.released_at is not None:
        told += [("slip", _("Release from isolation")), ("certificate", _("Certificate of release"))]
    return told

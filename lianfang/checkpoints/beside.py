"""What the checkpoints know of a place: a checkpoint there, or its post at the door."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.checkpoints.models import PlacePost, Site
from lianfang.grid.beside import Known
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.scope import Scope
from lianfang.shell.words import date_and_time

DOORS: Final = (
    PlaceKind.COMPOUND, PlaceKind.ENTERPRISE, PlaceKind.MARKET, PlaceKind.HOTEL, PlaceKind.OFFICE,
    PlaceKind.SCHOOL, PlaceKind.HOSPITAL, PlaceKind.PHARMACY, PlaceKind.SITE,
)  # fmt: skip


def told(scope: Scope, place: Place) -> list[Known]:
    if place.kind == PlaceKind.CHECKPOINT:
        return _checkpoint(place)
    return _post(place) if place.kind in DOORS else []


def _checkpoint(place: Place) -> list[Known]:
    site = Site.objects.filter(place=place).order_by("-opened_at").first()
    if site is None:
        return [Known(_("Checkpoint"), _("none has been opened here"), reverse("checkpoints:board"))]
    said = _("closed since {at}").format(at=date_and_time(site.closed_at)) if site.closed_at else _("is open")
    return [Known(_("Checkpoint"), said, reverse("checkpoints:site", args=[place.code]))]


def _post(place: Place) -> list[Known]:
    post = PlacePost.objects.filter(place=place).order_by("-opened_at").first()
    said = _("stands") if post and post.closed_at is None else _("does not stand")
    return [Known(_("Temperature post"), said, reverse("checkpoints:post", args=[place.code]))]

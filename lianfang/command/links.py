from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from lianfang.duties.models import Round


def place_href(code: str, round: Round | None = None) -> str:
    """The page of a place; in the round that somebody has chosen, if they have."""
    href = reverse("command:place", args=[code])
    return f"{href}?round={round.pk}" if round is not None and round.is_chosen else href


def correction_of(id: UUID) -> str:
    """Where a record is corrected."""
    return reverse("command:correction", args=[id])


def refused() -> str:
    """Where refused records are dealt with."""
    return reverse("command:refused")


def gaps_href(round_id: int, place: str) -> str:
    """What is open in a round below a place."""
    return f"{reverse('command:gaps')}?{urlencode({'round': round_id, 'place': place})}"

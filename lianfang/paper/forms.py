"""Sheets that stay on paper: no room takes their records. Each is declared as any form is."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import PERSONAL, Field, Form

_HAND: Final = _("so that the next shift knows what is open")

HAND_OVER: Final = Form(
    "paper.hand-over",
    _("Hand-over sheet"),
    (
        Field("about", "text", _("What is handed over"), "hand-over.about", _HAND, required=True, most=200),
        Field("open", "count", _("Still open"), "hand-over.open", _HAND, high=9999),
        Field("giver", "text", _("Handed over by"), "hand-over.giver", _HAND, "L1", PERSONAL, most=50),
        Field("taker", "text", _("Taken over by"), "hand-over.taker", _HAND, "L1", PERSONAL, most=50),
    ),
)

PAPER_ONLY: Final = (HAND_OVER,)

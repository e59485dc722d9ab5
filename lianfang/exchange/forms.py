"""What is asked when a load is taken back."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import Field, Form

UNDOING: Final = Form(
    "exchange.undoing",
    _("Take this load back"),
    (
        Field(
            "reason",
            "text",
            _("Reason"),
            "import.undoing-reason",
            _("so that whoever finds the registers changed knows why"),
            required=True,
            most=300,
        ),
    ),
)

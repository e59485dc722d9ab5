"""From a row to the text on the card, and back to what it says."""

from datetime import datetime

from lianfang.passes import rules
from lianfang.passes.models import Pass
from lianfang.passes.rules import Body


def seconds(at: datetime | None) -> int:
    return int(at.timestamp()) if at else 0


def body_of(one: Pass) -> Body:
    return Body(
        one.kind,
        one.key_id,
        one.pk,
        seconds(one.from_at),
        seconds(one.to_at),
        one.quota,
        one.place_id,
        one.path,
        one.subject,
    )


def written(one: Pass) -> str:
    """The text of a pass as it was first printed; the signature is the row's own."""
    return rules.write(rules.pack(body_of(one)), bytes(one.signature))

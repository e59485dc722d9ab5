"""A traveller's registration, read at the post by the code its bearer shows."""

from lianfang.accounts.actions import log_reading
from lianfang.checkpoints.forehand import Told
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.passes.problems import PassElsewhere
from lianfang.people.rules import check_plate
from lianfang.resident import queries


def told(scope: Scope, text: str, place: Place) -> Told:
    """What the bearer wrote about the journey; the look is written down first.

    The code is the bearer's consent: it opens one registration, at a post it counts for. Raises what
    `passes.queries.verified` raises, PassElsewhere, NotFound, and OutOfScope or NotAllowed.
    """
    scope.require("record", place.path)
    found = queries.registration_shown(scope, text=text, place=place, at=clock.now())
    if found.card is None or not _counts(found.card.path, place.path):
        raise PassElsewhere()
    log_reading(scope, what="registration", subjects=[str(found.pk)], path=place.path, purpose="post")
    answers = queries.opened(scope, registration=found, place=place)
    return Told(
        aboard=answers["occupants"],
        feverish=answers.get("feverish", 0),
        listed=answers.get("listed", 0),
        plate=check_plate(answers.get("plate", "")).number,
        phone=answers.get("phone", ""),
        going_to=answers.get("going_to", ""),
        name=answers.get("name", ""),
        source_area=answers.get("source_area", ""),
    )


def _counts(pass_path: str, post_path: str) -> bool:
    return pass_path.startswith(post_path) or post_path.startswith(pass_path)

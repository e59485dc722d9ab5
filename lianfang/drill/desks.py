"""What the desks of the demonstration answer: hand-overs, notices, and whom they place under observation."""

from collections.abc import Sequence
from random import Random
from typing import Any, Final

from django.utils import timezone

from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.duties import owners
from lianfang.handovers import actions as flows
from lianfang.handovers import queries as desks
from lianfang.handovers.contracts import NEEDS_WORDS, RESTRICTS, offered_outcomes
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.notices import actions as notices
from lianfang.notices.models import Reader

ANSWERED, FINISHED = 0.93, 0.15  # shares of hand-overs that desks have answered, and of these closed
PLACED: Final = 0.4  # share of those handed to isolation who are placed the same hour
UNTOLD: Final = 0.25  # share of those placed under observation of whom something is still missing
READ: Final = 0.8  # share of people who have read what was made known to them


def answer_desks(*, seed: int, places: bool = True) -> int:
    """Desks answer most of what lies before them, and finish most of that; how many they answered.

    Where nobody is placed any more, what would restrict somebody waits.
    """
    now, answered = clock.now(), 0
    rng = Random(f"{seed} desks {now:%d %H}")
    system = system_scope("demonstration")
    waiting = HandOver.objects.filter(
        accepted_at=None, refused_at=None, closed_at=None, withdrawn_at=None, due_at__isnull=False
    )
    for one in waiting.exclude(desk="clinic").order_by("pk"):  # the clinic answers by itself
        people = desks.staff(system, desk=one.desk, path=one.to_path, at=now)
        if not people or rng.random() > ANSWERED:
            continue
        scope = scope_of_user(people[0], at=now)
        taken = flows.accept(scope, id=one.pk)
        answered += 1
        outcome = offered_outcomes(taken)[0]
        share = (PLACED if places else 0) if outcome in RESTRICTS else FINISHED
        if rng.random() < share and outcome not in NEEDS_WORDS:
            placed = _placing(rng, taken, people) if outcome in RESTRICTS else {}
            words = "告知书（演示）已送达" if outcome in RESTRICTS else ""
            flows.close(scope, id=one.pk, outcome=outcome, words=words, placed=placed)
    return answered


def _placing(rng: Random, one: HandOver, people: Sequence[User]) -> dict[str, Any]:
    """What a desk tells of whom it places: mostly all of it, of a few no carer and no notice yet."""
    facts = {"begins_on": timezone.localdate(clock.now()).isoformat()}
    if rng.random() < UNTOLD:
        return facts
    carer = owners.answers_now(one.from_path, at=clock.now())
    others = [user.pk for user in people if user.pk != carer]
    return facts | {
        "notice_no": f"告知书（演示）{one.pk}号",
        "place": one.from_place_id,
        "carer": carer,
        "backup": others[0] if others else None,
    }


def read_notices(*, seed: int) -> int:
    """Most people have read what was made known to them, the same ones always; how many copies were read."""
    read = 0
    for one in Reader.objects.filter(read_at=None, notice__replaced_at=None).order_by("pk"):
        if Random(f"{seed} notices {one.pk}").random() < READ:
            notices.read(scope_of_user(one.user, at=clock.now()), notice=one.notice)
            read += 1
    return read

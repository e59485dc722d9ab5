"""Consequences of records that failed, or that a dying process left owing, as the outbox tries them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial

import msgspec

from lianfang.accounts import keys
from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.duties import outbox
from lianfang.duties.kinds import FollowUp, Kept, Kinds
from lianfang.duties.models import Record, StuckFollowUp


def finder(kinds: Kinds) -> outbox.Finder:
    """Who does what follows from records of these kinds."""
    known = {step.name: step for kind in kinds.values() for step in kind.then}

    def find(name: str) -> outbox.Doer | None:
        return partial(_do, kinds, known[name]) if name in known else None

    return find


def _do(kinds: Kinds, step: FollowUp, stuck: StuckFollowUp, at: datetime) -> None:
    for maker, kept in _kept(kinds, json.loads(stuck.seqs)).items():
        step.run(scope_of_user(User.objects.get(pk=maker), at=at), kept)


def _kept(kinds: Kinds, seqs: Sequence[int]) -> dict[int, list[Kept]]:
    """The records as their follow-ups receive them, by who made them. One corrected since is left out."""
    corrected = dict(Record.objects.filter(withdrawn_seq__in=seqs).values_list("withdrawn_seq", "seq"))
    found: dict[int, list[Kept]] = defaultdict(list)
    for one in Record.objects.filter(seq__in=seqs, withdrawn_seq=None).order_by("seq"):
        answers = json.loads(one.detail)
        if one.sealed:
            answers |= keys.of(one.key_id).open_json(bytes(one.sealed))
        detail = msgspec.convert(answers, kinds[one.kind].form.schema, strict=False)
        found[one.made_by_id].append(
            Kept(
                one.seq,
                one.id,
                one.place_id,
                one.path,
                one.made_at,
                one.received_at,
                one.made_by_id,
                detail,
                corrected.get(one.seq),
            )
        )
    return found

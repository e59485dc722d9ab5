"""Random histories of a small district, checked at every step and at the end against the raw records.

Each history opens rounds, sends visits early, late and twice, corrects, excuses, re-pairs, changes
bases and closes. What the core shows must add up at each step, must stay what it was for every past
number, and must follow from the records alone by the rules written a second time below.
"""

import hashlib
import json
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, note, seed
from hypothesis import strategies as some

from lianfang.duties import actions as duties
from lianfang.duties import queries
from lianfang.duties.models import (
    HOURS_DOWN_TO,
    Change,
    Duty,
    Evidence,
    Pairing,
    Quarantined,
    Record,
    Round,
    Seal,
    Tally,
)
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.problems import Problem
from lianfang.kit.scope import STEP, ancestors
from lianfang.testing.histories import examples
from lianfang.testing.world import NOON, open_round, visit

PARTS, HISTORIES = 4, 60  # 240 histories, in parts that two workers share
LENGTH = 12  # steps of a history, at most
AREAS = ("district", "xincheng", "garden", "village")
COMPOUNDS = ("garden", "village")
WATCHED = ("district", "xincheng", "garden", "garden-1-1", "garden-1-1-101", "village")
SENDERS = ("zhou", "fang", "liu", "chen")
OUTCOMES = ("completed", "nobody-home", "refused", "by-phone", "verified-vacant", "moved-out")

number = some.integers(0, 30)
one_visit = some.tuples(number, some.sampled_from(OUTCOMES), some.integers(-180, 14), some.booleans())
steps = some.one_of(
    some.tuples(some.just("send"), some.sampled_from(SENDERS), some.lists(one_visit, min_size=1, max_size=5)),
    some.tuples(some.just("send"), some.just("liu"), some.lists(one_visit, min_size=1, max_size=5)),
    some.tuples(some.just("resend"), number, number),
    some.tuples(some.just("correct"), number, one_visit),
    some.tuples(some.just("correct_in_one_batch"), one_visit, one_visit),
    some.tuples(some.just("excuse"), some.sampled_from(("fang", "liu", "zhou")), number),
    some.tuples(
        some.just("pair"),
        some.sampled_from(COMPOUNDS),
        some.sampled_from(("zhou", "fang", "sun", "wang")),
        some.sampled_from(("accountable", "helper")),
    ),
    some.tuples(some.just("unpair"), number, some.booleans()),
    some.tuples(some.just("found_later"), some.sampled_from(COMPOUNDS), number),
    some.tuples(some.just("take_out"), number, number),
    some.tuples(some.just("open"), some.sampled_from(AREAS)),
    some.tuples(some.just("close"), number, some.booleans()),
    some.tuples(some.just("wait"), some.integers(1, 240)),
)
histories = some.lists(steps, min_size=3, max_size=LENGTH)


class History:
    """One run: what was sent, and what was shown after each step."""

    def __init__(self, world):
        self.world = world
        self.liu = world.scope("liu")
        self.sent = []  # (who, record) in order of sending
        self.shown = {}  # (round, path, seq) -> figures
        self.watched = [world.places[code].path for code in WATCHED]
        self.open("district")

    def places(self):
        return list(Place.objects.filter(kind="dwelling").order_by("path"))

    def place(self, index):
        places = self.places()
        return places[index % len(places)]

    def round(self, index):
        rounds = list(Round.objects.order_by("pk"))
        return rounds[index % len(rounds)]

    def written(self, what, **more):
        index, outcome, minutes, ill = what
        if ill and outcome in {"completed", "by-phone"}:
            more["fever"] = 1
        return visit(self.place(index), outcome, at=clock.now() + timedelta(minutes=minutes), **more)

    # What may happen. A refusal is part of the history: it must leave no trace in the figures.

    def send(self, who, visits):
        records = [self.written(one) for one in visits]
        self._keep(who, records)

    def _keep(self, who, records):
        self.sent += [(who, record) for record in records]
        return duties.keep(self.world.scope(who), batch=records, kinds=KINDS)

    def resend(self, first, length):
        if self.sent:
            who, _ = self.sent[first % len(self.sent)]
            again = [record for sender, record in self.sent if sender == who][: 1 + length]
            known = set(map(str, Record.objects.values_list("id", flat=True)))
            receipts = duties.keep(self.world.scope(who), batch=again, kinds=KINDS)
            for record, receipt in zip(again, receipts, strict=True):
                assert record["id"] not in known or receipt.state == "already-kept"

    def correct(self, index, what):
        if self.sent:
            who, wrong = self.sent[index % len(self.sent)]
            self._keep(who, [self.written(what, corrects=wrong["id"])])

    def correct_in_one_batch(self, wrong, right):
        first = self.written(wrong)
        self._keep("fang", [first, self.written(right, corrects=first["id"])])

    def excuse(self, who, index):
        duty = Duty.objects.filter(place=self.place(index)).order_by("-round_id").first()
        if duty is not None:
            duties.excuse(self.world.scope(who), duty=duty, reason="not reachable", kinds=KINDS)

    def pair(self, compound, person, role):
        duties.pair(self.liu, place=self.world.places[compound], user=self.world.cast[person], role=role)

    def unpair(self, index, with_successor):
        standing = list(Pairing.objects.filter(to_at=None).order_by("pk"))
        if standing:
            successor = self.world.cast["wang"] if with_successor else None
            duties.unpair(self.liu, pairing=standing[index % len(standing)], successor=successor)

    def found_later(self, compound, index):
        above = Place.objects.get(code=compound)
        count = above.children.count() + 1
        found = Place.objects.create(
            parent=above,
            path=f"{above.path}{count:04d}",
            kind="dwelling",
            code=f"{compound}-later-{count}",
            name=f"后补{count}",
            full_name=f"{above.full_name}后补{count}",
            door=str(count),
        )
        duties.add_to_base(self.liu, opened=self.round(index), place=found, reason="found on the way")

    def take_out(self, which, index):
        duties.remove_from_base(
            self.liu, opened=self.round(which), place=self.place(index), reason="counted twice"
        )

    def open(self, area):
        if Round.objects.count() < 3:
            count = Round.objects.count() + 1
            open_round(self.world, code=f"r{count}", place=self.world.places[area])

    def close(self, index, leave_open):
        duties.close_round(
            self.liu, opened=self.round(index), reason="the days are over", leave_open=leave_open
        )

    def wait(self, minutes):
        clock.fix(clock.now() + timedelta(minutes=minutes))

    def play(self, step):
        name, *arguments = step
        try:
            with transaction.atomic():
                getattr(self, name)(*arguments)
        except Problem:
            pass


def check_step(history):
    """All that must hold at every instant."""
    seq = queries.head(history.liu)
    for opened in Round.objects.all():
        counted = by_node(Duty.objects.filter(round=opened).values_list("path", "state", "tried"))
        running_sums_equal(opened, counted)
        for path in history.watched:
            shown = queries.coverage(history.liu, round_id=opened.pk, path=path)
            assert shown == counted.get(path, queries.Coverage()), (path, opened.code)
            history.shown[opened.pk, path, seq] = shown.figures()
    past(history, history.watched[:1])
    exactly_one_accountable()
    owners_follow_pairings()
    nothing_is_lost(history)


def running_sums_equal(opened, counted):
    """Every running sum adds up and equals the count; no place above a duty is without one."""
    sums = {}
    for tally in Tally.objects.filter(round=opened):
        figures = (tally.raised, tally.done, tally.open, tally.excused, tally.void, tally.tried)
        assert tally.raised == tally.done + tally.open + tally.excused + tally.void and min(figures) >= 0
        sums[tally.path] = figures
    doors = set(Duty.objects.filter(round=opened).values_list("path", flat=True))
    assert sums == {path: tuple(one) for path, one in counted.items() if path not in doors}


def by_node(rows):
    """Coverage of every place above any duty, counted anew."""
    counts = defaultdict(Counter)
    for path, state, tried in rows:
        for end in range(STEP, len(path) + 1, STEP):
            counts[path[:end]].update([state, "raised", *(["tried"] if state == "open" and tried else [])])
    return {
        path: queries.Coverage(*(count[name] for name in queries.Coverage._fields))
        for path, count in counts.items()
    }


def past(history, paths):
    """Every past number still shows what it showed."""
    for (round_id, path, seq), figures in history.shown.items():
        if path in paths:
            then = queries.coverage_at(history.liu, round_id=round_id, path=path, seq=seq)
            assert then.figures() == figures, (path, seq)


def exactly_one_accountable():
    standing = Counter(
        Pairing.objects.filter(role="accountable", to_at=None).values_list("place__code", flat=True)
    )
    assert standing == Counter(COMPOUNDS)


def owners_follow_pairings():
    answers = dict(Pairing.objects.filter(role="accountable", to_at=None).values_list("path", "user_id"))
    rows = Duty.objects.filter(round__closed_at=None).values_list("path", "owner_id")
    for path, owner in rows:
        above = [root for root in answers if path.startswith(root)]
        assert owner == answers[max(above, key=len)]


def nothing_is_lost(history):
    kept = set(map(str, Record.objects.values_list("id", flat=True)))
    aside = set(Quarantined.objects.values_list("client_id", flat=True))
    assert {record["id"] for _, record in history.sent} <= kept | aside


def check_end(history):
    past(history, history.watched)
    sums_by_hour_equal_the_changes()
    no_instant_without_an_accountable_person()
    the_chain_is_whole()
    states_follow_from_the_records()


def sums_by_hour_equal_the_changes():
    """Every place down to a compound, counted from the changes at and below it."""
    wanted = Counter()
    for change in Change.objects.exclude(round=None):
        step = (change.now == "done") - (change.was == "done")
        hour = int(change.at.timestamp()) // 3600
        for path in ancestors(change.path)[:HOURS_DOWN_TO]:
            wanted[change.round_id, path, hour] += step
    kept = Tally.by_hour.exclude(hour=-1).values_list("round_id", "path", "hour", "done")
    assert {tuple(key): done for *key, done in kept if done} == {key: n for key, n in wanted.items() if n}


def no_instant_without_an_accountable_person():
    for compound in COMPOUNDS:
        terms = list(
            Pairing.objects.filter(place__code=compound, role="accountable")
            .order_by("pk")
            .values_list("from_at", "to_at")
        )
        ends = [end for _, end in terms]
        assert ends[:-1] == [begin for begin, _ in terms[1:]] and ends[-1] is None


def the_chain_is_whole():
    macs = dict(Record.objects.values_list("seq", "mac"))
    assert sorted(macs) == list(range(1, len(macs) + 1))
    digest, following = bytes(32), 1
    for seal in Seal.objects.order_by("first_seq"):
        assert seal.first_seq == following
        link = hashlib.sha256(digest + f"{seal.first_seq}-{seal.last_seq}".encode())
        for seq in range(seal.first_seq, seal.last_seq + 1):
            link.update(macs[seq])
        digest, following = link.digest(), seal.last_seq + 1
        assert bytes(seal.digest) == digest
    assert following == len(macs) + 1


MEETS = {"completed", "by-phone", "remote", "verified-vacant", "moved-out"}
RANKS = {"nobody-home": 1, "refused": 3}


def states_follow_from_the_records():
    """The rules of a duty, written a second time from the domain's words alone."""
    records = list(Record.objects.order_by("seq"))
    gone = {record.corrects for record in records} - {None}
    live = [record for record in records if record.id not in gone]
    closings = closing_numbers(records)
    named = defaultdict(set)  # decisions name their duty: number -> duties
    for seq, duty in Evidence.objects.exclude(verdict="notes").values_list("seq", "duty_id"):
        named[seq].add(duty)
    for duty in Duty.objects.select_related("round"):
        opened = duty.round
        close = closings.get(opened.pk)
        visits = [
            one
            for one in live
            if one.kind == duty.kind
            and one.place_id == duty.place_id
            and one.seq > duty.raised_seq
            and one.made_at >= opened.opens_at
            and (close is None or one.seq < close or one.made_at <= opened.closed_at)
        ]
        decisions = [one for one in live if one.kind != duty.kind and duty.pk in named[one.seq]]
        expected = judged(visits, decisions)
        assert (duty.state, duty.rank, duty.tried, duty.outcome, duty.standing) == expected, duty.path


def closing_numbers(records):
    """The number at which each closed round was closed."""
    closings = [one for one in records if one.kind == "duties.round-close"]
    found = {}
    for opened in Round.objects.exclude(closed_at=None).order_by("closed_at"):
        mine = [
            one for one in closings if one.place_id == opened.place_id and one.made_at == opened.closed_at
        ]
        found[opened.pk] = mine[0].seq
        closings.remove(mine[0])
    return found


def judged(visits, decisions):
    """(state, rank, tried, outcome, number it rests on) of one duty."""
    said = [(one, json.loads(one.detail)) for one in visits]
    tries = [(one, detail["outcome"]) for one, detail in said if detail["outcome"] not in MEETS]
    taken_out = [one for one in decisions if one.kind == "duties.base-remove"]
    if taken_out:
        return "void", 0, len(tries), "removed", last(taken_out).seq
    met = [(one, detail) for one, detail in said if detail["outcome"] in MEETS]
    if met:
        best, detail = max(met, key=lambda pair: (bool(pair[1].get("fever")), pair[0].made_at, pair[0].seq))
        return "done", 0, len(tries), detail["outcome"], best.seq
    excuses = [one for one in decisions if one.kind == "duties.excuse"]
    if excuses:
        return "excused", 0, len(tries), "excused", last(excuses).seq
    closed = [one for one in decisions if one.kind == "duties.round-close"]
    if closed:
        return "void", 0, len(tries), "unfinished", last(closed).seq
    if not tries:
        return "open", 0, 0, "", None
    latest, outcome = max(tries, key=lambda pair: (pair[0].made_at, pair[0].seq))
    rank = max([RANKS[said] for _, said in tries] + ([2] if len(tries) > 1 else []))
    return "open", rank, len(tries), outcome, latest.seq


def last(records):
    return max(records, key=lambda one: (one.made_at, one.seq))


@pytest.mark.parametrize("part", range(PARTS))
def test_every_history_adds_up_at_each_step_and_follows_from_its_records(world, part):
    @seed(part)
    @examples(HISTORIES)
    @given(histories)
    def one_history(told):
        clock.fix(NOON)
        note(repr(told))
        with transaction.atomic():
            history = History(world)
            check_step(history)
            for step in told:
                history.play(step)
                check_step(history)
            check_end(history)
            transaction.set_rollback(True)

    one_history()


def test_a_place_outside_every_round_owes_nothing(world):
    open_round(world)
    Place.objects.filter(code="village-4").update(closed_on=date(2020, 1, 1))
    second = open_round(world, code="r2", place=world.places["qingchi"])
    figures = queries.coverage(world.scope("liu"), round_id=second.pk, path=world.places["village"].path)
    assert figures.raised == 3

"""Random histories of duties without a round, checked at every step.

Schedules begin, change and end; records come in time, late, twice, by name and corrected; slots are
voided, excused and re-assigned; people fall ill; the sweep runs, twice, with the clock put forward
and back an hour. Whatever happens: the sums hold and stay what they were for every past number, one
present person answers for every open duty, and each overdue duty is alarmed exactly once.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, note, seed
from hypothesis import strategies as some

from lianfang.duties import absences, queries, schedules, watch
from lianfang.duties import actions as duties
from lianfang.duties.forms import KINDS as CORE
from lianfang.duties.kinds import RecordKind
from lianfang.duties.models import Absence, Alert, Change, Duty, Evidence, Record, Schedule
from lianfang.duties.owners import Away
from lianfang.duties.rules import Judged
from lianfang.kit import clock
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import Problem
from lianfang.testing.histories import examples
from lianfang.testing.world import NOON

PARTS, HISTORIES = 2, 25
LENGTH = 12  # steps of a history, at most
MINUTE = timedelta(minutes=1)
WALK = Form("test.walk", "Walk", (Field("done", "bool", "Done", "test.walk-done", "test"),))
KIND = RecordKind("test.walk", WALK, lambda detail: Judged("tried" if detail.done is False else "closes"))
KINDS = {one.code: one for one in (KIND, *CORE)}
PLACES = ("garden", "garden-1", "village")
PEOPLE = ("zhou", "wang", "fang", "liu")
TIMES = (("08:00", "14:00", "20:00"), ("12:30", "13:30"), ("06:00", "18:00"))

number = some.integers(0, 20)
place = some.sampled_from(PLACES)
person = some.sampled_from(PEOPLE)
one_record = some.tuples(place, some.integers(-600, 9), some.booleans())
steps = some.one_of(
    some.tuples(
        some.just("plan"), place, some.sampled_from(TIMES), some.integers(0, 30), some.integers(0, 4)
    ),
    some.tuples(some.just("end"), number),
    some.tuples(some.just("change"), number, some.sampled_from(TIMES)),
    some.tuples(some.just("send"), some.lists(one_record, min_size=1, max_size=4)),
    some.tuples(some.just("send"), some.lists(one_record, min_size=1, max_size=2)),
    some.tuples(some.just("wait"), some.integers(120, 900)),
    some.tuples(some.just("send_named"), number, some.integers(-300, 9)),
    some.tuples(some.just("correct"), number, one_record),
    some.tuples(some.just("void"), number),
    some.tuples(some.just("excuse"), number),
    some.tuples(some.just("reassign"), number, person),
    some.tuples(some.just("fall_ill"), person, person, some.integers(0, 2000)),
    some.tuples(some.just("come_back"), number),
    some.tuples(some.just("sweep"), some.sampled_from((0, 0, 60, -60))),
    some.tuples(some.just("wait"), some.integers(1, 900)),
)
histories = some.lists(steps, min_size=4, max_size=LENGTH)


class History:
    """One run: what was sent and what was shown."""

    def __init__(self, world):
        self.world, self.liu = world, world.scope("liu")
        self.sent, self.shown = [], {}
        self.latest = clock.now()  # the latest moment any sweep has seen
        self.plan("garden", TIMES[0], 30, 2)
        self.wait(180)

    def nth(self, rows, index):
        found = list(rows.order_by("pk"))
        return found[index % len(found)] if found else None

    def plan(self, code, times, width, needs):
        duties.add_schedule(
            self.liu,
            name="walk",
            kind="test.walk",
            place=self.world.places[code],
            times=times,
            window_minutes=width,
            needs=needs,
            grace_minutes=width // 2,
        )

    def end(self, index):
        one = self.nth(Schedule.objects, index)
        duties.end_schedule(self.liu, schedule=one, reason="over")

    def change(self, index, times):
        one = self.nth(Schedule.objects.filter(ended_at=None), index)
        if one is not None:
            duties.change_schedule(self.liu, schedule=one, reason="other times", times=times)

    def written(self, what, **more):
        code, minutes, done = what
        record = {"id": str(uuid7()), "kind": "test.walk", "place": code, "detail": {"done": done}}
        return record | {"made_at": (clock.now() + minutes * MINUTE).isoformat()} | more

    def keep(self, records):
        self.sent += records
        return duties.keep(self.liu, batch=records, kinds=KINDS)

    def send(self, records):
        self.keep([self.written(one) for one in records])
        again = duties.keep(self.liu, batch=self.sent[-len(records) :], kinds=KINDS)
        known = set(map(str, Record.objects.values_list("id", flat=True)))
        assert {one.state for one in again if one.id in known} <= {"already-kept"}

    def send_named(self, index, minutes):
        duty = self.nth(Duty.objects.select_related("place"), index)
        self.keep([self.written((duty.place.code, minutes, True), duty=duty.pk)])

    def correct(self, index, what):
        if self.sent:
            wrong = self.sent[index % len(self.sent)]
            self.keep([self.written(what, corrects=wrong["id"])])

    def void(self, index):
        nth = Duty.objects.filter(pk=self.nth(Duty.objects, index).pk)
        duties.void_those(self.liu, nth, reason="not there")

    def excuse(self, index):
        duty = self.nth(Duty.objects, index)
        duties.excuse(self.liu, duty=duty, reason="closed", kinds=KINDS)

    def reassign(self, index, who):
        duty = self.nth(Duty.objects, index)
        duties.reassign(self.liu, ids=[duty.pk], to=self.world.cast[who], reason="closer by")

    def fall_ill(self, who, heir, minutes):
        cast = self.world.cast
        from_at = clock.now() + minutes * MINUTE
        duties.be_absent(
            self.liu,
            user=cast[who],
            reason="sick",
            from_at=from_at,
            to_at=from_at + 1000 * MINUTE,
            successor=cast[heir],
        )

    def come_back(self, index):
        one = self.nth(Absence.objects, index)
        if one is not None:
            duties.end_absence(self.liu, absence=one)

    def sweep(self, step):
        at = clock.now() + step * MINUTE
        self.latest = max(self.latest, at)
        for _ in range(2):
            schedules.sweep_ahead(at)
            absences.sweep_beginnings(at)
            watch.alarm_overdue(at)
            watch.escalate(at)

    def wait(self, minutes):
        clock.fix(clock.now() + minutes * MINUTE)
        watch.alarm_overdue(clock.now())

    def play(self, step):
        name, *arguments = step
        try:
            with transaction.atomic():
                getattr(self, name)(*arguments)
        except Problem:
            return


def check(history):
    sums_hold(history)
    one_present_person_answers()
    alarmed_exactly_once(history)


def sums_hold(history):
    seq = queries.head(history.liu)
    for one in Schedule.objects.all():
        shown = queries.coverage_of(history.liu, path="0001", origin=one.origin)
        states = list(Duty.objects.filter(origin=one.origin).values_list("state", flat=True))
        assert shown.raised == len(states) == shown.done + shown.open + shown.excused + shown.void
        assert [shown.done, shown.void] == [states.count("done"), states.count("void")]
        history.shown[one.origin, seq] = shown.figures()
    for (origin, number), figures in history.shown.items():
        then = queries.coverage_of(history.liu, path="0001", origin=origin, seq=number)
        assert then.figures() == figures, (origin, number)


def one_present_person_answers():
    now = clock.now()
    away = Away(since=now)
    for duty in Duty.objects.filter(state="open"):
        assert duty.owner_id is not None
        if duty.due_at > now:  # of what is ahead; who was away in the past is past
            assert not away.is_away(duty.owner_id, max(duty.opens_at, now), duty.due_at), duty.pk


def alarmed_exactly_once(history):
    alerts = list(Alert.objects.filter(rule="duty-overdue").values_list("ref", "settled_at"))
    alarmed = {
        f"duty:{pk}": state for pk, state in Duty.objects.exclude(alarmed_at=None).values_list("pk", "state")
    }
    assert sorted(ref for ref, _ in alerts) == sorted(alarmed)
    for ref, settled_at in alerts:
        assert (settled_at is None) == (alarmed[ref] == "open"), ref


def check_end(history):
    history.sweep(0)
    check(history)
    now = clock.now()
    for duty in Duty.objects.filter(state="open", alarmed_at=None):
        assert duty.due_at + duty.grace_minutes * MINUTE > now, duty.pk
    taken_by_one_slot_of_an_origin()
    changes_lead_to_the_state()


def taken_by_one_slot_of_an_origin():
    live = Evidence.objects.filter(verdict__in=("closes", "tried"), withdrawn_seq=None)
    rows = list(live.values_list("seq", "duty__origin", "duty__subject"))
    assert len(rows) == len(set(rows))


def changes_lead_to_the_state():
    for duty in Duty.objects.all():
        state = "open"
        for was, now in Change.objects.filter(duty=duty).order_by("seq", "pk").values_list("was", "now"):
            assert was == state
            state = now
        assert state == duty.state


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_sums_hold_one_answers_and_alarms_come_once(world, part):
    @seed(part)
    @examples(HISTORIES)
    @given(histories)
    def one_history(told):
        clock.fix(NOON)
        point = transaction.savepoint()
        try:
            history = History(world)
            check(history)
            for step in told:
                note(str(step))
                history.play(step)
                check(history)
            check_end(history)
        finally:
            transaction.savepoint_rollback(point)

    one_history()

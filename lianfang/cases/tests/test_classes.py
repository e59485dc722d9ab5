"""A community's class follows its cases by the pack, a person confirms it, and duties come and go with it."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from lianfang.accounts.queries import system_scope
from lianfang.cases import actions, classes, packs, queries
from lianfang.cases.models import ClassChange, ClassProposal
from lianfang.cases.problems import NeedsCaseReason, NoCommunity, NotByMachine, ProposalSettled, SameClass
from lianfang.duties.models import Alert, Duty
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed, NotFound, OutOfScope
from lianfang.measures import actions as choosing
from lianfang.measures import queries as measures
from lianfang.testing.world import NOON


@pytest.fixture(autouse=True)
def _the_second_edition(world):
    """Worked by the plan of January 2020: fourteen clean days, clusters of two."""
    choosing.choose_pack(
        world.scope("liu"),
        event=world.event,
        pack="respiratory-new-pathogen",
        edition="2020-01-22",
        reason="首版",
    )


def report(world, door, **facts):
    given = {
        "name": f"病人{door}",
        "classification": "confirmed",
        "onset_on": timezone.localdate(clock.now()),
    }
    return actions.report_case(world.scope("qian"), place=world.places[door], facts={**given, **facts})


def waiting():
    return ClassProposal.objects.get(settled_at=None)


def confirm(world, name="qian"):
    return classes.confirm(world.scope(name), proposal=waiting())


def duties_of(change, state="open"):
    origin = queries.origin_of(change)
    return Counter(Duty.objects.filter(origin=origin, state=state).values_list("kind", flat=True))


def expected(world, change, at):
    """What the pack's templates ask for in the 48 hours from a change on, counted here anew."""
    pack = measures.protocol(world.scope("qian"), at=at)
    found = Counter()
    for one in packs.templates(pack, change.now):
        places = [
            place for place in world.places.values()
            if place.path.startswith(change.path) and place.kind in one.place_kinds
        ]  # fmt: skip
        first = timezone.localdate(change.at)
        slots = list(packs.moments(one, change.at, at + classes.AHEAD, first=first))
        found[one.kind] += len(places) * len(slots)
    return +found


def test_a_new_case_proposes_a_class_at_once_and_tells_by_an_alert_that_names_nobody(world):
    case = report(world, "garden-1-1-101")
    assert (waiting().was, waiting().now, waiting().because) == ("none", "case", [case.pk])
    alert = Alert.objects.get(rule="class-proposal")
    assert alert.level == "urgent" and "滨河社区" in alert.said() and "病人" not in alert.said()


def test_a_case_list_replayed_day_by_day_moves_the_community_through_its_classes_and_its_duties_with_it(
    world,
):
    """The whole way: none, case, outbreak, transmission, and down again after the clean days."""
    days = {
        0: ("garden-1-1-101", {"source": "imported"}),
        3: ("garden-1-1-201", {"source": "local-linked"}),  # the same stairwell
        6: ("garden-1-2-101", {"source": "unlinked"}),
        8: ("garden-1-2-301", {"source": "unlinked"}),
    }
    went, former = [], None
    for day in range(24):
        clock.fix(NOON + timedelta(days=day))
        if day in days:
            door, facts = days[day]
            report(world, door, **facts)
        sweep = system_scope("sweep", actor_id=world.cast["liu"].pk)
        classes.propose_all(sweep, at=clock.now())
        classes.lay_all(sweep, at=clock.now())
        proposal = ClassProposal.objects.filter(settled_at=None).first()
        if proposal is None:
            continue
        change = classes.confirm(world.scope("qian"), proposal=proposal)
        went.append((day, change.now, change.rule))
        assert duties_of(change) == expected(world, change, clock.now()) and duties_of(change)
        if former is not None:
            ahead = Duty.objects.filter(
                origin=queries.origin_of(former), state="open", due_at__gt=clock.now()
            )
            assert not ahead.exists(), "the former duty set is gone"
            assert duties_of(former, "void")
        former = change
    assert went == [
        (0, "case", "cases"), (3, "outbreak", "cluster"),
        (8, "transmission", "unlinked"), (22, "none", "clean"),
    ]  # fmt: skip


def test_what_was_due_before_a_change_stays_owed(world):
    report(world, "garden-1-1-101")
    first = confirm(world)
    clock.fix(NOON + timedelta(hours=30))
    late = set(
        Duty.objects.filter(origin=queries.origin_of(first), due_at__lte=clock.now()).values_list(
            "pk", flat=True
        )
    )
    assert late
    report(world, "garden-1-1-201")
    confirm(world)
    left = Duty.objects.filter(origin=queries.origin_of(first), state="open").values_list("pk", flat=True)
    assert set(left) == late


def test_the_sweep_lays_the_duties_on_and_a_second_run_adds_none(world):
    report(world, "garden-1-1-101")
    change = confirm(world)
    sweep = system_scope("sweep", actor_id=world.cast["liu"].pk)
    before = sum(duties_of(change).values())
    clock.fix(NOON + timedelta(hours=25))
    assert classes.lay_all(sweep, at=clock.now()) > 0
    after = sum(duties_of(change).values())
    assert after > before and classes.lay_all(sweep, at=clock.now()) == 0
    change.laid_until = None
    classes.lay_out(sweep, change=ClassChange.objects.get(pk=change.pk), at=clock.now())
    assert sum(duties_of(change).values()) == after


def test_the_sweep_finds_the_clean_days_over_without_any_new_case(world):
    report(world, "garden-1-1-101")
    confirm(world)
    clock.fix(NOON + timedelta(days=14))
    assert classes.propose_all(system_scope("sweep", actor_id=1), at=clock.now()) == 1
    assert (waiting().now, waiting().rule) == ("none", "clean")
    assert Alert.objects.get(ref=f"proposal:{waiting().pk}").level == "notice"


def test_a_further_case_replaces_the_proposal_that_waits(world):
    report(world, "garden-1-1-101")
    first = waiting()
    report(world, "garden-1-1-201")
    first.refresh_from_db()
    assert first.outcome == "superseded" and waiting().now == "outbreak"
    assert Alert.objects.get(ref=f"proposal:{first.pk}").settled_at is not None
    with pytest.raises(ProposalSettled):
        classes.confirm(world.scope("qian"), proposal=first)


def test_a_case_that_is_excluded_takes_its_proposal_back(world):
    case = report(world, "garden-1-1-101")
    actions.classify_case(
        world.scope("qian"), case=case, classification="excluded", at=NOON, reason="复检阴性"
    )
    assert not ClassProposal.objects.filter(settled_at=None).exists()


def test_a_case_known_to_another_place_proposes_at_both(world):
    case = report(world, "garden-1-1-101")
    place = world.places["village-1"]
    actions.correct_case(world.scope("qian"), case=case, reason="住址更正", facts={"place": place})
    assert waiting().place == world.places["north"]


@pytest.mark.parametrize("name", ["zhou", "wang", "fang", "liu", "sun"])
def test_who_has_no_power_decides_no_class(world, name):
    report(world, "garden-1-1-101")
    proposal = waiting()
    for act in (
        lambda: classes.confirm(world.scope(name), proposal=proposal),
        lambda: classes.decline(world.scope(name), proposal=proposal, reason="不用"),
        lambda: classes.set_class(world.scope(name), place=world.places["binhe"], now="case", reason="定"),
    ):
        with pytest.raises((NotAllowed, OutOfScope)):
            act()
    assert not ClassChange.objects.exists() and waiting() == proposal


def test_chen_of_the_neighbouring_street_sees_neither_class_nor_proposal(world):
    report(world, "garden-1-1-101")
    with pytest.raises((NotAllowed, OutOfScope)):
        classes.confirm(world.scope("chen"), proposal=waiting())
    with pytest.raises(NotFound):
        queries.proposal_of(world.scope("chen"), pk=waiting().pk)
    rows = queries.board(world.scope("chen"), event=world.event, at=NOON)
    assert [one.place.code for one in rows] == ["north"]


def test_a_machine_confirms_nothing(world):
    report(world, "garden-1-1-101")
    with pytest.raises(NotByMachine):
        classes.confirm(system_scope("x", actor_id=world.cast["qian"].pk), proposal=waiting())


def test_government_and_disease_control_may_both_confirm_and_it_says_in_whose_name(world):
    report(world, "garden-1-1-101")
    assert confirm(world, "gao").body == "government"
    report(world, "garden-1-1-201")
    assert confirm(world, "qian").body == "cdc"


def test_a_class_set_by_hand_needs_a_reason_a_community_and_a_difference(world):
    qian, binhe = world.scope("qian"), world.places["binhe"]
    with pytest.raises(NeedsCaseReason):
        classes.set_class(qian, place=binhe, now="outbreak", reason=" ")
    with pytest.raises(NoCommunity):
        classes.set_class(qian, place=world.places["garden"], now="outbreak", reason="定")
    with pytest.raises(SameClass):
        classes.set_class(qian, place=binhe, now="none", reason="定")
    assert classes.set_class(qian, place=binhe, now="outbreak", reason="邻区暴发").rule == "by-hand"


def test_a_declined_proposal_needs_a_reason_and_comes_back_only_with_something_new(world):
    report(world, "garden-1-1-101")
    with pytest.raises(NeedsCaseReason):
        classes.decline(world.scope("qian"), proposal=waiting(), reason="")
    classes.decline(world.scope("qian"), proposal=waiting(), reason="输入性，已闭环")
    classes.propose_all(system_scope("sweep", actor_id=1), at=clock.now())
    assert not ClassProposal.objects.filter(settled_at=None).exists()
    report(world, "garden-1-1-201")
    assert waiting().now == "outbreak"


def test_the_board_shows_case_numbers_only_to_those_who_may_see_cases_or_decide(world):
    report(world, "garden-1-1-101")
    confirm(world)
    shown = {
        name: next(
            one
            for one in queries.board(world.scope(name), event=world.event, at=NOON)
            if one.place.code == "binhe"
        )
        for name in ("qian", "gao", "fang")
    }
    assert shown["qian"].cases == shown["gao"].cases == 1 and shown["fang"].cases is None
    assert shown["fang"].now == "case" and shown["fang"].duties_open > 0
    assert (shown["qian"].clean_days, shown["qian"].days_to_fall) == (0, 14)


def test_the_board_takes_as_many_statements_for_many_communities(world, django_assert_max_num_queries):
    report(world, "garden-1-1-101")
    confirm(world)
    with django_assert_max_num_queries(14):
        queries.board(world.scope("qian"), event=world.event, at=NOON)


def test_every_duty_of_a_set_lies_in_the_community(world):
    report(world, "garden-1-1-101")
    change = confirm(world)
    paths = Duty.objects.filter(origin=queries.origin_of(change)).values_list("path", flat=True)
    assert paths and all(one.startswith(world.places["binhe"].path) for one in paths)

"""A rehearsal shows what a change would change, leaves nothing behind, and the real thing does just that."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.accounts.models import Reading
from lianfang.cases import actions as cases
from lianfang.cases import classes, queries
from lianfang.cases.models import ClassChange, ClassProposal
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty, Record
from lianfang.flows import changes, rehearsal
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.forms import BadDetail
from lianfang.kit.problems import BadInput, NotAllowed, NotFound, Problem
from lianfang.measures import actions as measures
from lianfang.measures import queries as measure_queries
from lianfang.measures.models import ListedArea, Measure, PackChoice, ParamChange
from lianfang.testing.histories import effort
from lianfang.testing.world import NOON, build, visit

SECOND, SEVENTH = "respiratory-new-pathogen 2020-01-22", "respiratory-new-pathogen 2020-09-15"
pytestmark = pytest.mark.django_db

DOORS = ("garden-1-1-101", "garden-1-1-201", "garden-1-2-101", "garden-1-2-301")


def stage(world):
    """Two visits with flagged persons, two cases in one stairwell, a class in force."""
    liu = world.scope("liu")
    measures.choose_pack(
        liu, event=world.event, pack="respiratory-new-pathogen", edition="2020-01-22", reason="首版"
    )
    measures.list_area(liu, event=world.event, area="武汉市", from_on=date(2020, 1, 20), reason="来文")
    doors = world.doors("garden")
    duties.open_round(
        liu, kind=KINDS["screening.visit"], event=world.event, code="r1", name="一轮",
        place=world.places["district"], level="L2", due_at=NOON + timedelta(days=3),
    )  # fmt: skip
    found = [
        {"name": "贾来", "source_area": "湖北省武汉市", "celsius": "36.6"},
        {"name": "冯热", "source_area": "浙江省温州市", "celsius": "37.4"},
        {"name": "蓝温", "celsius": "37.2", "contact": True},
    ]
    batch = [visit(door, returned=1, flagged=[one]) for door, one in zip(doors, found, strict=False)]
    receipts = duties.keep(world.scope("zhou"), batch=batch, kinds=KINDS)
    assert {one.state for one in receipts} == {"kept"}
    for door in DOORS[:2]:
        report(world, door)
    proposal = ClassProposal.objects.get(settled_at=None)
    classes.confirm(world.scope("qian"), proposal=proposal)


def report(world, door):
    facts = {"name": f"病{door}", "classification": "confirmed", "onset_on": date(2020, 1, 27)}
    return cases.report_case(world.scope("qian"), place=world.places[door], facts=facts)


@pytest.fixture
def staged(world):
    stage(world)
    return world


def run(world, who, kind, **told):
    proposed = changes.proposed(world.scope(who), kind=kind, told=told)
    plan = rehearsal.rehearse(world.scope(who), proposed=proposed)
    return proposed, plan


def everything():
    """What a rehearsal must leave as it was."""
    return [
        *Duty.objects.order_by("pk").values_list("pk", "state"), Record.objects.count(),
        *ClassChange.objects.values_list("pk", "laid_until"),
        *ClassProposal.objects.values_list("pk", "outcome"),
        PackChoice.objects.count(), ParamChange.objects.count(),
        *ListedArea.objects.values_list("area", "to_on"),
        *Measure.objects.values_list("pk", "begins_at", "ended_at"),
    ]  # fmt: skip


def test_listing_an_area_shows_who_came_from_there_and_leaves_nothing_behind(staged):
    before = everything()
    _proposed, plan = run(staged, "liu", "list", area="温州市", from_on="2020-01-20", reason="扩大")
    assert everything() == before
    (person,) = plan.persons
    assert person.was == (True, False, "") and person.now == (True, True, "2020-02-12")
    assert not plan.duties and not plan.classes


def test_names_are_for_those_who_may_see_names_there_and_looking_is_written_down(staged):
    _proposed, plan = run(staged, "liu", "list", area="温州市", from_on="2020-01-20", reason="扩大")
    assert [one.name for one in rehearsal.named_persons(staged.scope("qian"), plan=plan)] == ["冯*"]
    assert rehearsal.named_persons(staged.scope("chen"), plan=plan) == []
    assert not Reading.objects.filter(what="rehearsal").exists()
    (one,) = rehearsal.named_persons(staged.scope("fang"), plan=plan, purpose="核对名单")
    assert one.name == "冯热" and Reading.objects.get(what="rehearsal").purpose == "核对名单"


def test_a_lower_fever_threshold_shows_who_has_a_fever_by_it(staged):
    _proposed, plan = run(staged, "liu", "param", name="fever_celsius", value="37.2", reason="参照")
    (person,) = plan.persons
    assert (person.was[0], person.now[0]) == (False, True)


def test_a_class_change_shows_the_duties_of_both_classes(staged):
    _proposed, plan = run(staged, "qian", "class", place="binhe", **{"class": "transmission"}, reason="研判")
    assert plan.raised > 0 and plan.voided > 0
    (one,) = plan.classes
    assert one.held == ("outbreak", "transmission") and one.counted == ("outbreak", "outbreak")
    held = Duty.objects.filter(origin="class:binhe:outbreak:1", state="open", due_at__gt=NOON)
    assert plan.voided == held.count()


def test_another_edition_shows_which_classes_and_duties_would_differ(staged):
    _proposed, plan = run(staged, "liu", "edition", edition=SEVENTH, reason="七版")
    pack = measure_queries.protocol(staged.scope("liu"), at=NOON)
    assert pack.edition == "2020-01-22", "nothing stays"
    assert not plan.is_empty


def test_applying_does_what_was_shown(staged):
    proposed, plan = run(staged, "qian", "class", place="binhe", **{"class": "transmission"}, reason="研判")
    before = Duty.objects.filter(state="void").count(), Duty.objects.count()
    rehearsal.apply(staged.scope("qian"), proposed=proposed, digest=plan.digest)
    assert Duty.objects.filter(state="void").count() == before[0] + plan.voided
    assert Duty.objects.count() == before[1] + plan.raised


def test_what_changed_since_the_rehearsal_stops_it_and_nothing_is_done(staged):
    proposed, plan = run(staged, "qian", "class", place="binhe", **{"class": "transmission"}, reason="研判")
    duty = Duty.objects.filter(origin="class:binhe:outbreak:1", state="open", due_at__gt=NOON).first()
    duties.void_those(staged.scope("liu"), Duty.objects.filter(pk=duty.pk), reason="重复")
    before = everything()
    with pytest.raises(rehearsal.PlanChanged):
        rehearsal.apply(staged.scope("qian"), proposed=proposed, digest=plan.digest)
    assert everything() == before


def test_rehearsing_gives_no_power_to_decide(staged):
    """liu prepares and may rehearse; the class is decided by disease control or the government."""
    proposed, plan = run(staged, "liu", "class", place="binhe", **{"class": "transmission"}, reason="研判")
    before = everything()
    with pytest.raises(NotAllowed):
        rehearsal.apply(staged.scope("liu"), proposed=proposed, digest=plan.digest)
    assert everything() == before


@pytest.mark.parametrize("name", ["zhou", "wang", "fang", "chen", "sun"])
def test_who_prepares_nothing_rehearses_nothing(staged, name):
    with pytest.raises((NotAllowed, NotFound)):
        run(staged, name, "param", name="fever_celsius", value="37.0", reason="试")


def test_the_old_rules_stay_in_force_for_the_old_period(staged):
    later = NOON + timedelta(hours=24)
    proposed, plan = run(staged, "liu", "edition", edition=SEVENTH, from_at=later.isoformat(), reason="七版")
    before = set(Duty.objects.filter(state="open", opens_at__lt=later).values_list("pk", flat=True))
    rehearsal.apply(staged.scope("liu"), proposed=proposed, digest=plan.digest)
    assert set(Duty.objects.filter(state="open", opens_at__lt=later).values_list("pk", flat=True)) == before
    scope = staged.scope("liu")
    assert measure_queries.protocol(scope, at=NOON).edition == "2020-01-22"
    assert measure_queries.protocol(scope, at=later).edition == "2020-09-15"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("param", {"name": "fever_celsius", "value": "37.0"}),
        ("list", {"area": "温州市", "from_on": "soon", "reason": "扩大"}),
        ("class", {"place": "binhe", "class": "huge", "reason": "研判"}),
        ("unlist", {"listed": "²"}),
    ],
)
def test_what_is_not_answered_or_answered_badly_is_said(staged, kind, told):
    with pytest.raises((BadInput, BadDetail, NotFound)):
        changes.proposed(staged.scope("liu"), kind=kind, told=told)


def test_a_change_nobody_knows_is_not_found(staged):
    with pytest.raises(NotFound):
        changes.proposed(staged.scope("liu"), kind="weather", told={})


def test_a_measure_put_in_force_and_lifted_is_rehearsed_like_anything_else(staged):
    gao = staged.scope("gao")
    measure = drafted(staged)
    measures.decide(gao, measure=measure, document_no="2020-1")
    for kind, told in (("put", {"told_above": "1"}), ("lift", {"reason": "解除"})):
        before = everything()
        for _time in range(2):
            measure.refresh_from_db()
            proposed = changes.proposed(gao, kind=kind, told={"measure": str(measure.pk), **told})
            digest = rehearsal.rehearse(gao, proposed=proposed).digest
        assert everything() == before
        rehearsal.apply(gao, proposed=proposed, digest=digest)
        assert everything() != before


def drafted(world):
    return measures.draft(
        world.scope("gao"),
        kind="screening",
        body="government",
        places=[world.places["xincheng"]],
        from_at=NOON,
        to_at=NOON + timedelta(days=7),
        reason="排查",
        content="逐户排查",
        help_number="0536-0000000",
        appeal_route="社区居委会",
    )


# --- dry run = real run, over packs, parameters, areas, classes and measures


@pytest.fixture(scope="module")
def stage_built(django_db_setup, django_db_blocker):
    clock.fix(NOON)
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
        stage(world)
        yield world
        transaction.set_rollback(True)


EDITIONS = [SECOND, SEVENTH, "respiratory-new-pathogen 2022-06-28", "influenza-school 2025-09-01",
            "dengue-chikungunya 2025-08-01", "norovirus 2025-09-01"]  # fmt: skip
HOURS = st.sampled_from([None, 0, 1, 13, 26, 60])
THRESHOLDS = ["36.5", "37.0", "37.2", "37.3", "38.0", ""]
COUNTS = ["look_back_days", "cluster_cases", "cluster_days", "contact_days_before_onset"]


def a_change(kind, **told):
    return st.tuples(st.just(kind), st.fixed_dictionaries(told))


CHANGES = st.one_of(
    a_change("edition", edition=st.sampled_from(EDITIONS), hours=HOURS),
    a_change("param", name=st.just("fever_celsius"), value=st.sampled_from(THRESHOLDS), hours=HOURS),
    a_change("param", name=st.sampled_from(COUNTS), value=st.sampled_from(["1", "3", "5"]), hours=HOURS),
    a_change(
        "list",
        area=st.sampled_from(["温州市", "湖北省", "大连市"]),
        from_on=st.sampled_from(["2020-01-10", "2020-01-29", "2020-02-03"]),
    ),
    a_change("unlist", to_on=st.sampled_from(["", "2020-01-29", "2020-02-01"])),
    a_change(
        "class",
        place=st.sampled_from(["binhe", "north"]),
        **{"class": st.sampled_from(["none", "case", "outbreak", "transmission"])},
    ),
    a_change("put", told_above=st.just("1")),
    a_change("lift"),
)


def told_of(kind, told):
    """The answers of a change, with the measure or area it needs made first."""
    told = {"reason": "演练", "document_no": "2020-9", **told}
    hours = told.pop("hours", None)
    if hours is not None:
        told["from_at"] = (NOON + timedelta(hours=hours)).isoformat()
    if kind == "unlist":
        told["listed"] = str(ListedArea.objects.order_by("pk").first().pk)
    return told


@settings(max_examples=effort(100), deadline=None)
@given(st.sampled_from(["", *EDITIONS]), st.sampled_from([(), (), DOORS[2:]]), CHANGES)
def test_a_dry_run_is_the_real_run(stage_built, before, doors, change):
    """Wherever things stand: what a rehearsal shows is what the change then does, and no more."""
    world, (kind, told) = stage_built, change
    with transaction.atomic():
        if before:
            asked = {"edition": before, "reason": "演练"}
            changes.proposed(world.scope("gao"), kind="edition", told=asked).perform(world.scope("gao"))
        for door in doors:
            report(world, door)
        if kind in {"put", "lift"}:
            measure = drafted(world)
            measures.decide(world.scope("gao"), measure=measure, document_no="2020-1")
            told = {**told, "measure": str(measure.pk)}
        one_step(world, kind, told_of(kind, told))
        transaction.set_rollback(True)


def one_step(world, kind, told):
    scope = world.scope("qian" if kind == "class" else "gao")
    before = everything()
    try:
        proposed = changes.proposed(scope, kind=kind, told=told)
        plan = rehearsal.rehearse(scope, proposed=proposed)
    except Problem as problem:
        assert everything() == before
        with pytest.raises(type(problem)):
            rehearsal.apply(scope, proposed=changes.proposed(scope, kind=kind, told=told), digest="")
        return
    assert everything() == before, "a rehearsal leaves nothing behind"
    sums = Duty.objects.count(), Duty.objects.filter(state="void").count()
    held = {one.path: one.held[1] for one in plan.classes}
    done = rehearsal.apply(scope, proposed=proposed, digest=plan.digest)
    assert done == plan
    assert Duty.objects.count() == sums[0] + plan.raised
    assert Duty.objects.filter(state="void").count() == sums[1] + plan.voided
    for path, now in held.items():
        place = next(one for one in world.places.values() if one.path == path)
        assert queries.current_class(scope, event=world.event, place=place) == now

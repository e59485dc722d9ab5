"""A day on paper: printed, walked, keyed in, and summed up with the telephones."""

import io
import re
import zipfile

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang import cli
from lianfang.duties import actions as duties
from lianfang.duties import queries as sums
from lianfang.duties.models import Quarantined, Record
from lianfang.field.tests.test_sync import household
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.problems import NotFound, OutOfScope
from lianfang.paper import actions, folders, pages, queries, rules
from lianfang.paper.actions import Keyed
from lianfang.paper.models import Printing, Sheet
from lianfang.paper.problems import NothingToPrint, SheetIsBack, UnknownSheet
from lianfang.screening.models import Visit
from lianfang.testing.world import NOON, open_round, visit

EN = {"accept-language": "en"}


@pytest.fixture
def printed(world):
    opened = open_round(world)
    made = actions.print_walk(world.scope("zhou"), round=opened, place=world.places["garden"])
    return opened, made, list(made.sheets.order_by("pk"))


def post(client, world, who, address, **fields):
    client.force_login(world.cast[who])
    return client.post(address, {"day": "2020-01-29", "time": "12:00", **fields}, headers=EN)


def address(sheet):
    return f"/paper/keying/{rules.serial(sheet.pk)}/"


def keyed(line, outcome="completed", **more):
    detail = {"outcome": outcome} | ({"head_count": 3} if outcome == "completed" else {}) | more
    return Keyed(line, clock.now(), detail)


def test_a_stairwell_is_a_sheet_and_every_open_door_a_line(world, printed):
    _opened, made, sheets = printed
    kit = queries.kit(world.scope("zhou"), printing=made)
    assert [[line.place.door for line in page.lines] for page in kit.pages] == [
        ["101", "102", "201", "202", "301", "302"]
    ] * 2
    document = pages.document(kit, alone=True)
    for sheet in sheets:
        assert rules.serial(sheet.pk) in document
    assert document.count('<tr class="line">') == 12 and "<style>" in document and "src=" not in document


def test_a_door_that_is_done_is_not_printed_again(world, printed):
    opened, _made, _sheets = printed
    duties.keep(world.scope("zhou"), batch=[visit(world.places["garden-1-1-101"])], kinds=KINDS)
    again = actions.print_walk(world.scope("zhou"), round=opened, place=world.places["garden-1-1"])
    assert len(queries.kit(world.scope("zhou"), printing=again).pages[0].lines) == 5


def test_more_doors_than_lines_make_another_sheet(world, printed, monkeypatch):
    monkeypatch.setattr(rules, "LINES", 4)
    made = actions.print_walk(world.scope("zhou"), round=printed[0], place=world.places["garden-1-1"])
    assert [len(one.lines) for one in queries.kit(world.scope("zhou"), printing=made).pages] == [4, 2]


def test_stairwells_with_little_left_share_a_page(world, printed):
    left = {"garden-1-1-302", "garden-1-2-101", "garden-1-2-301"}
    done = [visit(one) for one in world.doors("garden") if one.code not in left]
    duties.keep(world.scope("zhou"), batch=done, kinds=KINDS)
    made = actions.print_walk(world.scope("zhou"), round=printed[0], place=world.places["garden"])
    (page,) = queries.kit(world.scope("zhou"), printing=made).pages
    assert page.sheet.place.code == "garden-1"
    assert [line.label for line in page.lines] == ["1单元302", "2单元101", "2单元301"]


def test_the_neighbouring_street_prints_keys_and_finds_nothing_here(world, printed):
    opened, made, sheets = printed
    chen = world.scope("chen")
    with pytest.raises(OutOfScope):
        actions.print_walk(chen, round=opened, place=world.places["garden"])
    with pytest.raises(NotFound):
        queries.printing(chen, pk=made.pk)
    with pytest.raises(UnknownSheet):
        queries.sheet_numbered(chen, text=rules.serial(sheets[0].pk))
    assert queries.still_out(chen) == [] and queries.stacks(chen) == []


def test_a_sheet_keyed_in_is_evidence_from_paper_with_the_time_of_the_paper(world, client, printed):
    opened, _made, sheets = printed
    fields = {
        "outcome.1": "1",
        "head_count.1": "3",
        "fever.1": "1",
        "time.1": "1200",
        "outcome.2": "2",
        "again_from.2": "18:30",
    }
    answer = post(client, world, "zhou", address(sheets[0]), **fields)
    assert answer.status_code == 302, answer.content.decode()
    rows = {
        one.place.door: one for one in Record.objects.filter(kind="screening.visit").select_related("place")
    }
    assert {one.source for one in rows.values()} == {"paper"} and set(rows) == {"101", "102"}
    assert rows["101"].made_at == NOON
    assert Visit.objects.get(seq=rows["101"].seq).fever == 1
    assert sums.coverage(world.scope("zhou"), round_id=opened.pk, path=world.places["garden"].path).done == 1
    sheets[0].refresh_from_db()
    assert sheets[0].back_at == NOON and sheets[0].back_by == world.cast["zhou"]


def test_keying_the_same_sheet_again_changes_nothing_whoever_does_it(world, printed):
    sheet = printed[2][0]
    lines = [keyed(1), keyed(2, "nobody-home")]
    assert {one.state for one in actions.key_in(world.scope("zhou"), sheet=sheet, lines=lines).values()} == {
        "kept"
    }
    before = Record.objects.count()
    for who in ("zhou", "wang", "fang"):
        again = actions.key_in(world.scope(who), sheet=sheet, lines=lines)
        assert {one.state for one in again.values()} == {"already-kept"}
    assert Record.objects.count() == before and not Quarantined.objects.exists()


def test_other_answers_on_a_line_that_is_here_are_kept_for_a_supervisor(world, printed):
    sheet = printed[2][0]
    actions.key_in(world.scope("zhou"), sheet=sheet, lines=[keyed(1)])
    receipt = actions.key_in(world.scope("zhou"), sheet=sheet, lines=[keyed(1, "refused")])[1]
    assert (receipt.state, receipt.code) == ("refused", "conflict") and Quarantined.objects.count() == 1


def test_a_slip_of_the_key_is_put_right_by_a_correction(world, client, printed):
    opened, _made, sheets = printed
    actions.key_in(world.scope("zhou"), sheet=sheets[0], lines=[keyed(1)])
    page = client.get(f"{address(sheets[0])}1/")  # not signed in
    assert page.status_code == 302
    answer = post(client, world, "zhou", f"{address(sheets[0])}1/", outcome="refused")
    assert answer.status_code == 302, answer.content.decode()
    coverage = sums.coverage(world.scope("zhou"), round_id=opened.pk, path=world.places["garden"].path)
    assert (coverage.done, coverage.open, coverage.tried) == (0, 12, 1)
    assert queries.entered(world.scope("zhou"), sheet=sheets[0])[1].version == 1
    again = post(client, world, "zhou", f"{address(sheets[0])}1/", outcome="refused")
    assert again.status_code == 302 and Record.objects.filter(kind="screening.visit").count() == 2


def test_a_flagged_person_is_keyed_in_on_the_line_s_own_page(world, client, printed):
    sheet = printed[2][0]
    fields = {
        "outcome": "completed",
        "head_count": "2",
        "returned": "1",
        "flagged.0.name": "王归来",
        "flagged.0.source_area": "某地",
    }
    answer = post(client, world, "zhou", f"{address(sheet)}3/", **fields)
    assert answer.status_code == 302, answer.content.decode()
    detail = queries.entered(world.scope("zhou"), sheet=sheet)[3].detail
    assert detail["flagged"][0]["name"] == "王归来"


def test_a_door_a_telephone_has_done_already_is_shown_beside_and_waits(world, client, printed):
    opened, _made, sheets = printed
    duties.keep(world.scope("fang"), batch=[visit(world.places["garden-1-1-101"])], kinds=KINDS)
    fields = {"outcome.1": "3", "outcome.2": "1", "head_count.2": "2"}
    answer = post(client, world, "zhou", address(sheets[0]), **fields)
    page = answer.content.decode()
    assert (
        answer.status_code == 409
        and "方主任" in page
        and 'name="both.1"' in page
        and 'name="both.2"' not in page
    )
    assert 'name="outcome.1" value="3"' in page  # what was typed is not lost
    assert Record.objects.filter(source="paper").count() == 1  # the other line is kept meanwhile
    answer = post(client, world, "zhou", address(sheets[0]), **fields, **{"both.1": "1"})
    assert answer.status_code == 302 and Record.objects.filter(source="paper").count() == 2
    coverage = sums.coverage(world.scope("zhou"), round_id=opened.pk, path=world.places["garden"].path)
    assert (coverage.done, coverage.raised) == (2, 12)  # two visits at one door are one door done


def test_a_faulty_line_is_named_and_holds_up_no_other(world, client, printed):
    answer = post(
        client,
        world,
        "zhou",
        address(printed[2][0]),
        **{"outcome.1": "9", "outcome.2": "2", "outcome.3": "1"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "not one of the numbers" in page and "must be filled in" in page
    assert [one.place.door for one in Record.objects.filter(source="paper").select_related("place")] == [
        "102"
    ]


@pytest.mark.parametrize(
    ("day", "time"), [("", "12:00"), ("2020-13-01", "12:00"), ("2020-01-29", ""), ("2020-01-29", "noon")]
)
def test_a_line_without_a_time_is_not_kept(world, client, printed, day, time):
    answer = post(
        client, world, "zhou", address(printed[2][0]), **{"day": day, "time": time, "outcome.1": "2"}
    )
    assert answer.status_code == 422 and not Record.objects.filter(source="paper").exists()


def test_a_lost_sheet_is_noticed_and_one_found_again_counts(world, client, printed):
    _opened, _made, sheets = printed
    assert [one.pk for one in queries.still_out(world.scope("zhou"))] == [one.pk for one in sheets]
    actions.declare_lost(world.scope("zhou"), sheet=sheets[0], reason="雨淋")
    (stack,) = queries.stacks(world.scope("zhou"))
    assert (stack.printed, stack.back, stack.lost, stack.out) == (2, 0, 1, 1)
    actions.key_in(world.scope("zhou"), sheet=sheets[0], lines=[keyed(1)])
    (stack,) = queries.stacks(world.scope("zhou"))
    assert (stack.back, stack.lost, stack.out) == (1, 0, 1)
    with pytest.raises(SheetIsBack):
        actions.declare_lost(world.scope("zhou"), sheet=Sheet.objects.get(pk=sheets[0].pk), reason="x")
    post(client, world, "zhou", address(sheets[1]), empty="1")
    assert queries.still_out(world.scope("zhou")) == []


def test_a_printing_can_be_printed_again_under_the_same_numbers(world, client, printed):
    client.force_login(world.cast["zhou"])
    first, second = (client.get(f"/paper/printings/{printed[1].pk}/").content for _ in range(2))
    assert first == second and Sheet.objects.count() == 2


def test_a_blank_sheet_of_any_kind_can_be_printed_and_keyed_in(world, client):
    client.force_login(world.cast["zhou"])
    answer = client.post(
        "/paper/printings/", {"kind": "screening.visit", "place": "garden-1-1-101", "sheets": "1"}
    )
    sheet = Sheet.objects.get()
    assert answer.status_code == 302
    answer = post(client, world, "zhou", address(sheet), **{"outcome.1": "1", "head_count.1": "4"})
    assert answer.status_code == 302 and Record.objects.get(source="paper").place.code == "garden-1-1-101"
    client.post("/paper/printings/", {"kind": "paper.hand-over", "place": "garden", "sheets": "2"})
    assert Printing.objects.count() == 2
    assert client.get(address(Sheet.objects.order_by("-pk")[0])).status_code == 404  # stays on paper


def test_a_place_is_named_as_people_do_and_a_wrong_one_keeps_the_desk(world, client):
    open_round(world)
    client.force_login(world.cast["zhou"])
    answer = client.post("/paper/printings/", {"round": "r1", "place": "滨河花园"})
    assert answer.status_code == 302 and Printing.objects.get().place.code == "garden"
    answer = client.post("/paper/printings/", {"round": "r1", "place": "没有的小区"}, headers=EN)
    page = answer.content.decode()
    assert answer.status_code == 404 and "Place: " in page and 'value="没有的小区"' in page


def test_what_cannot_be_printed_is_refused_in_words(world, client):
    opened = open_round(world)
    client.force_login(world.cast["zhou"])
    for fields in ({"kind": "screening.visit", "sheets": "51"}, {"kind": "none"}, {"round": "r7"}):
        answer = client.post("/paper/printings/", {"place": "garden"} | fields, headers=EN)
        assert answer.status_code in {400, 404}, fields
    for door in world.doors("garden"):
        duties.keep(world.scope("zhou"), batch=[visit(door)], kinds=KINDS)
    with pytest.raises(NothingToPrint):
        actions.print_walk(world.scope("zhou"), round=opened, place=world.places["garden"])
    assert not Printing.objects.exists()


def test_the_workbook_holds_the_lines_of_the_sheets(world, client, printed):
    client.force_login(world.cast["zhou"])
    answer = client.get(f"/paper/printings/{printed[1].pk}/sheets.xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        text = " ".join(parts.read(one).decode("utf-8") for one in parts.namelist())
    assert all(rules.serial(one.pk) in text for one in printed[2])


def test_lists_of_an_area_are_files_that_need_no_server(world, tmp_path, capsys):
    open_round(world)
    done = folders.write(
        world.scope("liu"),
        round=sums.current_round(world.scope("liu")),
        place=world.places["district"],
        to=tmp_path,
    )
    assert (done.files, done.sheets, done.doors) == (2, 3, 16)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["garden.html", "village.html"]
    assert (
        cli.main(["paper", "print", "--place", "garden", "--to", str(tmp_path / "b"), "--dry-run", "--json"])
        == 0
    )
    assert '"sheets": 2' in capsys.readouterr().out and not (tmp_path / "b").exists()
    assert Sheet.objects.count() == 3
    assert cli.main(["paper", "out", "--place", "village", "--json"]) == 0
    (serial,) = re.findall(r"P\d{7}-\d{2}", capsys.readouterr().out)
    assert cli.main(["paper", "lost", serial, "--reason", "雨淋", "--as", "chen"]) == 0
    assert cli.main(["paper", "lost", rules.serial(999), "--reason", "x"]) == 1


def test_a_printing_costs_as_many_statements_for_a_compound_as_for_a_stairwell(
    world, django_assert_max_num_queries
):
    opened = open_round(world)
    scope = world.scope("zhou")
    with django_assert_max_num_queries(20):
        made = actions.print_walk(scope, round=opened, place=world.places["garden"])
        queries.kit(scope, printing=made)


OUTCOMES = st.sampled_from(["completed", "nobody-home", "refused", "verified-vacant", "by-phone"])
STEP = st.tuples(st.sampled_from(["phone", "paper", "again"]), st.integers(0, 5), OUTCOMES)


@given(st.lists(STEP, max_size=14))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_day_of_paper_and_telephones_sums_up_right(world, steps):
    """Whatever comes from where and how often: each door counts once, by the merge rules."""
    from django.db import transaction

    with transaction.atomic():
        _walk(world, steps)
        transaction.set_rollback(True)


def _walk(world, steps):
    opened = open_round(world)
    made = actions.print_walk(world.scope("zhou"), round=opened, place=world.places["garden-1-1"])
    sheet = made.sheets.get()
    doors = world.doors("garden")[:6]
    terminal, touched, on_paper, last = set(), set(), {}, []
    for how, at, outcome in steps:
        if how == "again":  # a repeat of the last thing sent
            if last:
                last[-1]()
            continue
        if how == "paper" and at in on_paper:
            continue  # a line has one record; a correction is another test's
        if how == "paper":
            on_paper[at] = outcome
            more = {"head_count": 2} if outcome in {"completed", "by-phone"} else {}
            line = Keyed(at + 1, clock.now(), {"outcome": outcome} | more)
            send = lambda line=line: actions.key_in(world.scope("zhou"), sheet=sheet, lines=[line])  # noqa: E731
        else:
            batch = [visit(doors[at], outcome)]
            send = lambda batch=batch: duties.keep(world.scope("zhou"), batch=batch, kinds=KINDS)  # noqa: E731
        send()
        last.append(send)
        touched.add(at)
        if outcome in {"completed", "verified-vacant", "by-phone"}:
            terminal.add(at)
    path = world.places["garden-1-1"].path
    found = sums.coverage(world.scope("zhou"), round_id=opened.pk, path=path)
    assert (found.raised, found.done, found.open) == (6, len(terminal), 6 - len(terminal))
    assert found.tried == len(touched - terminal)
    assert found == sums.recount(world.scope("zhou"), round_id=opened.pk, path=path)
    records = Record.objects.filter(kind="screening.visit")
    assert records.filter(source="paper").count() == len(on_paper)


def test_a_box_left_empty_says_what_stands_in_it_in_grey(world, client, printed):
    """As the cover of the kit says. A door where nobody was home confirms nothing."""
    sheet = printed[2][0]
    for number, count in ((1, 2), (2, 4)):
        household(world.places[f"garden-1-1-10{number}"], f"H-{number}", count=count)
    page = client_page(client, world, sheet)
    assert 'placeholder="2"' in page and 'placeholder="4"' in page
    answer = post(client, world, "zhou", address(sheet), **{"outcome.1": "1", "outcome.2": "2"})
    assert answer.status_code == 302
    told = {
        one.place.door: one.detail for one in Record.objects.filter(source="paper").select_related("place")
    }
    assert '"head_count":2' in told["101"] and "head_count" not in told["102"]


def client_page(client, world, sheet):
    client.force_login(world.cast["zhou"])
    return client.get(address(sheet), headers=EN).content.decode()


def test_a_box_left_empty_where_nothing_stands_is_still_asked_for(world, client, printed):
    answer = post(client, world, "zhou", address(printed[2][0]), **{"outcome.1": "1"})
    assert answer.status_code == 422 and "must be filled in" in answer.content.decode()


def test_a_sheet_on_which_nothing_is_typed_is_not_said_to_be_back(world, client, printed):
    sheet = printed[2][0]
    answer = post(client, world, "zhou", address(sheet))
    page = answer.content.decode()
    assert answer.status_code == 422 and "No line is filled in" in page and "is back" not in page
    assert Sheet.objects.get(pk=sheet.pk).back_at is None


def test_the_day_is_typed_as_any_day_of_the_sheet(world, client, printed):
    answer = post(client, world, "zhou", address(printed[2][0]), **{"day": "0129", "outcome.1": "2"})
    assert answer.status_code == 302
    (record,) = Record.objects.filter(source="paper")
    assert timezone.localtime(record.made_at).date().isoformat() == "2020-01-29"

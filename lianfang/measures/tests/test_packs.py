"""Disease packs: what they hold, what is refused in them, and what holds at an instant."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.html import escape

from lianfang import cli
from lianfang.kit import clock
from lianfang.kit.problems import OutOfScope
from lianfang.measures import actions, packs, queries
from lianfang.measures.models import PackChoice
from lianfang.measures.packs import sources
from lianfang.measures.problems import Backdated, BadPack, BadParam, UnknownPack, UnknownParam
from lianfang.testing import source
from lianfang.testing.world import NOON

DAY = timedelta(days=1)
PACK = "respiratory-new-pathogen"
SECOND = packs.FOLDER / PACK / "2020-01-22.toml"


def headings():
    text = (source.ROOT / "docs/sources.md").read_text("utf-8")
    return set(re.findall(r"^## (.+)$", text, re.MULTILINE))


@pytest.mark.parametrize(
    "path", sorted(packs.FOLDER.glob("*/*.toml")), ids=lambda one: f"{one.parent.name} {one.stem}"
)
def test_every_edition_is_sound_and_every_source_is_explained(path):
    pack = packs.read(path)
    assert (pack.pack, pack.edition) == (path.parent.name, path.stem)
    named = {*re.findall(r'source = "([^"]+)"', path.read_text("utf-8")), pack.source}
    assert named <= headings()


def test_how_the_rules_for_breathing_changed():
    editions = packs.all_packs()[PACK]
    told = [
        (
            one.edition,
            int(one.params["contact_days_before_onset"].value),
            int(one.params["cluster_cases"].value),
            int(one.params["look_back_days"].value),
            [stage.days for stage in one.observation.stages],
        )
        for one in editions
    ]
    assert told == [
        ("2020-01-22", 0, 2, 14, [14]),
        ("2020-02-21", 2, 2, 14, [14]),
        ("2020-09-15", 2, 5, 14, [14]),
        ("2021-05-11", 2, 5, 14, [14, 7]),
        ("2022-06-28", 2, 5, 7, [7, 3]),
        ("2022-11-11", 2, 5, 7, [5, 3]),
    ]


def test_managed_as_class_a_has_its_days():
    pack = packs.newest(PACK)
    assert not pack.is_managed_as_a(date(2020, 1, 19)) and pack.is_managed_as_a(date(2020, 1, 20))
    assert pack.is_managed_as_a(date(2023, 1, 7)) and not pack.is_managed_as_a(date(2023, 1, 8))


def test_mosquitoes_have_an_index_and_nobody_is_isolated():
    pack = packs.newest("dengue-chikungunya")
    index = pack.indexes["breteau"]
    assert [(one.code, int(one.low)) for one in index.bands] == [
        ("green", 0),
        ("yellow", 5),
        ("orange", 10),
        ("red", 20),
    ]
    assert (index.per, index.target_below, pack.isolation) == (100, 5, False)
    assert pack.observation.stages == []


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("value = 37.3", "value = 373", "params.fever_celsius.value"),
        ("fever_celsius", "fever_celcius", "params.fever_celcius"),
        ('mark = "local"', 'mark = "rumour"', "params.fever_celsius.mark"),
        ("isolation = true", 'isolation = "yes"', "isolation"),
        ('times = ["08:00"]', 'times = ["8 am"]', "classes.none.duties.1.times"),
        ("[title]", "[title", "TOML"),
        ("rules = [{ cases = 1, days = 14 }]", "rules = []", "classes.case.rules"),
        ('kind = "publicity.broadcast"', 'kindd = "publicity.broadcast"', "classes.none.duties.0.kindd"),
        ("stages = [{", "stages = [{ extra = 1,", "observation.stages.0.extra"),
    ],
    ids=lambda one: str(one)[:30],
)
def test_a_fault_is_named_with_file_line_key_and_what_was_expected(tmp_path, old, new, key):
    text = SECOND.read_text("utf-8").replace(old, new, 1)
    path = tmp_path / "2020-01-22.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadPack) as refusal:
        packs.read(path)
    details = refusal.value.details
    line = next(number for number, one in enumerate(text.splitlines(), 1) if new in one)
    assert (details["file"], details["line"], details["key"]) == (path.name, line, key)
    assert details["reason"]


def test_what_an_edition_extends_must_stand_beside_it(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text('extends = "../../../secret"\n', "utf-8")
    with pytest.raises(BadPack):
        packs.read(path)
    path.write_text('extends = "x"\n', "utf-8")
    with pytest.raises(BadPack):
        packs.read(path)
    with pytest.raises(BadPack):
        packs.read(tmp_path / "missing.toml")


def test_a_place_within_a_listed_area_is_listed():
    listed = packs.Listed("武汉市", date(2020, 1, 20), date(2020, 4, 8))
    assert listed.covers("湖北省武汉市洪山区") and listed.covers("武汉")
    assert not listed.covers("黄冈市") and not listed.covers("")
    assert listed.holds_on(date(2020, 4, 8)) and not listed.holds_on(date(2020, 4, 9))
    assert packs.Listed("420100", date(2020, 1, 20)).covers("420111")
    assert not packs.Listed("420100", date(2020, 1, 20)).covers("421100")


def test_fever_is_compared_inclusively():
    held = packs.Protocol(packs.newest(PACK), NOON)
    assert held.is_fever(Decimal("37.3")) and not held.is_fever(Decimal("37.2"))


# What holds at an instant


@pytest.fixture
def scope(world):
    return world.scope("liu")


def test_without_a_choice_the_generic_pack_of_2026_is_chosen_and_written_down(world, scope):
    assert packs.DEFAULT == "emerging-respiratory"
    opened = actions.open_event(scope, code="x", name="不明原因肺炎")
    chosen = PackChoice.objects.get(event=opened)
    assert (chosen.pack, chosen.edition) == ("emerging-respiratory", "2026-01-30")
    held = queries.protocol(scope, at=clock.now())
    assert (held.pack, held.edition_of.new_disease, held.report_hours) == ("emerging-respiratory", True, 2)


def test_another_edition_holds_from_its_moment_and_the_past_keeps_its_own(world, scope):
    event = world.event
    actions.choose_pack(scope, event=event, pack=PACK, edition="2020-01-22", reason="二版")
    actions.choose_pack(
        scope, event=event, pack=PACK, edition="2020-02-21", reason="五版", from_at=NOON + 20 * DAY
    )
    assert queries.protocol(scope, at=NOON - DAY / 24).pack == packs.DEFAULT
    assert queries.protocol(scope, at=NOON).contact_days_before_onset == 0
    assert queries.protocol(scope, at=NOON + 20 * DAY).contact_days_before_onset == 2
    assert queries.protocol(scope, at=NOON + 20 * DAY - timedelta(seconds=1)).contact_days_before_onset == 0


def test_a_rule_changed_singly_holds_until_taken_back_or_another_edition(world, scope):
    facts = {"event": world.event, "name": "fever_celsius", "reason": "市里要求"}
    actions.choose_pack(scope, event=world.event, pack=PACK, edition="2020-01-22", reason="二版")
    actions.change_param(scope, value="37.2", **facts)
    assert queries.protocol(scope, at=NOON).is_fever(Decimal("37.2"))
    clock.fix(NOON + DAY)
    actions.change_param(scope, value="", **facts)
    assert queries.protocol(scope, at=NOON + DAY).fever_celsius == Decimal("37.3")
    assert queries.protocol(scope, at=NOON).fever_celsius == Decimal("37.2")
    actions.change_param(scope, value="37.0", **facts)
    clock.fix(NOON + 2 * DAY)
    actions.choose_pack(scope, event=world.event, pack=PACK, edition="2020-02-21", reason="五版")
    assert queries.protocol(scope, at=clock.now()).fever_celsius == Decimal("37.3")


def test_what_cannot_be_is_refused(world, scope):
    event = world.event
    with pytest.raises(UnknownPack):
        actions.choose_pack(scope, event=event, pack=PACK, edition="2019", reason="x")
    with pytest.raises(Backdated):
        actions.choose_pack(
            scope, event=event, pack=PACK, edition="2020-01-22", reason="x", from_at=NOON - DAY
        )
    with pytest.raises(UnknownParam):
        actions.change_param(scope, event=event, name="core_round_days", value="3", reason="x")
    for value in ("36.4", "39.1", "37.25", "热", "NaN", "Infinity"):
        with pytest.raises(BadParam):
            actions.change_param(scope, event=event, name="fever_celsius", value=value, reason="x")
    with pytest.raises(OutOfScope):
        actions.change_param(world.scope("zhou"), event=event, name="fever_celsius", value="37.2", reason="x")


def test_an_area_taken_off_the_list_stays_listed_for_the_days_before(world, scope):
    listed = actions.list_area(scope, event=world.event, area="武汉市", from_on=date(2020, 1, 20))
    clock.fix(NOON + 3 * DAY)
    actions.unlist_area(scope, listed_id=listed.pk)
    held = queries.protocol(scope, at=clock.now())
    assert held.is_listed("武汉", date(2020, 1, 25)) and held.is_listed("武汉", date(2020, 2, 1))
    assert not held.is_listed("武汉", date(2020, 2, 2))


def test_the_difference_of_two_protocols_is_what_differs(world, scope):
    actions.choose_pack(scope, event=world.event, pack=PACK, edition="2020-01-22", reason="二版")
    held = queries.protocol(scope, at=NOON)
    assert queries.protocol_changes(scope, proposed=held) == []
    proposed = packs.Protocol(packs.edition_of(PACK, "2020-02-21"), NOON, {"fever_celsius": Decimal("37.2")})
    changes = {
        one["field"]: (one["old"], one["new"]) for one in queries.protocol_changes(scope, proposed=proposed)
    }
    assert changes == {
        "edition": ("2020-01-22", "2020-02-21"),
        "params.contact_days_before_onset": (0, 2),
        "params.fever_celsius": (Decimal("37.3"), Decimal("37.2")),
    }


def test_the_rules_in_force_cost_few_statements(world, scope, django_assert_max_num_queries):
    actions.choose_pack(scope, event=world.event, pack=PACK, edition="2020-01-22", reason="二版")
    with django_assert_max_num_queries(4):
        queries.protocol(scope, at=NOON)


def test_the_page_marks_what_was_changed(world, scope, client):
    actions.change_param(scope, event=world.event, name="fever_celsius", value="37.2", reason="市里要求")
    client.force_login(world.cast["zhou"])
    page = client.get("/packs/", headers={"accept-language": "zh-Hans"}).content.decode()
    assert "37.2" in page and "(37.3)" in page and "二十条" in page


def test_the_command_line_lists_shows_and_checks(world, capsys, tmp_path):
    assert cli.main(["pack", "list", "--json"]) == 0
    assert {one["pack"] for one in json.loads(capsys.readouterr().out)} == set(packs.all_packs())
    assert cli.main(["pack", "show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["edition"] == "2022-11-11"
    assert cli.main(["pack", "show", "norovirus"]) == 0  # for people: words, units, and what each rests on
    shown = capsys.readouterr().out
    assert "2 hours" in shown and "report-clock" not in shown and "law" in shown and "((" not in shown
    assert cli.main(["pack", "check", str(SECOND), "--json"]) == 0
    capsys.readouterr()
    broken = tmp_path / "broken.toml"
    broken.write_text("pack = 1\n", "utf-8")
    assert cli.main(["pack", "check", str(broken), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["code"] == "bad-pack"


# The law of today


def params(pack, edition="2026-01-30"):
    return {name: int(one.value) for name, one in packs.edition_of(pack, edition).params.items()}


@pytest.mark.parametrize("pack", ["influenza-school", "norovirus", "dengue-chikungunya"])
def test_an_outbreak_of_class_b_or_c_is_reported_in_two_hours_and_a_case_in_a_day(pack):
    told = params(pack)
    assert (told["report_hours"], told["outbreak_report_hours"], told["outbreak_verify_hours"]) == (24, 2, 2)
    assert "verify_hours" not in told
    assert packs.edition_of(pack, "2026-01-30").params["outbreak_report_hours"].mark == "law"
    older = packs.all_packs()[pack][0]
    assert "verify_hours" in older.params  # what an edition said it said
    assert packs.Protocol(older, NOON).outbreak_report_hours == 2


def test_influenza_stands_in_class_c_since_1989():
    legal = packs.newest("influenza-school").legal_on(date(2013, 11, 3))
    assert (legal.legal_class, legal.from_on) == ("C", date(1989, 9, 1))


def test_the_law_names_dengue_and_not_chikungunya():
    told = packs.newest("dengue-chikungunya").legal_all(date(2026, 6, 1))
    assert [(one.disease.en, one.legal_class) for one in told] == [("dengue", "B"), ("chikungunya", "none")]


def test_fevers_that_bleed_are_watched_for_three_weeks():
    pack, told = packs.newest("viral-haemorrhagic-fever"), params("viral-haemorrhagic-fever")
    assert [one.days for one in pack.observation.stages] == [21]
    assert (told["incubation_days"], told["look_back_days"], told["report_hours"]) == (21, 21, 2)


def test_a_new_pathogen_has_no_class_and_is_reported_at_once():
    pack, told = packs.newest("emerging-respiratory"), params("emerging-respiratory")
    assert (pack.legal_on(date(2026, 11, 1)).legal_class, pack.new_disease) == ("none", True)
    assert (told["report_hours"], told["verify_hours"], told["contact_days_before_onset"]) == (2, 2, 2)
    assert [(one.setting, one.days) for one in pack.observation.stages] == [("home", 14)]


def test_what_is_managed_as_class_a_is_reported_at_once_whatever_its_edition_says():
    dengue = packs.newest("dengue-chikungunya")
    assert packs.Protocol(dengue, NOON).report_hours == 24
    assert packs.Protocol(dengue, NOON, {"managed_as_a": Decimal(1)}).report_hours == 2


def test_who_is_bitten_has_no_contacts():
    traced = {code: some[-1].contacts for code, some in packs.all_packs().items()}
    assert [code for code, traces in traced.items() if not traces] == [
        "dengue-chikungunya",
        "influenza-school",
        "norovirus",
    ]


def test_an_edition_leaves_out_only_what_was_there(tmp_path):
    (tmp_path / "old.toml").write_text(SECOND.read_text("utf-8"), "utf-8")
    path = tmp_path / "new.toml"
    path.write_text('extends = "old"\nleaves-out = ["core_round_days"]\n', "utf-8")
    with pytest.raises(BadPack) as refusal:
        packs.read(path)
    assert (refusal.value.details["key"], refusal.value.details["line"]) == ("leaves-out", 2)


def test_every_source_of_every_rule_has_words_in_three_languages():
    named = {
        param.source
        for some in packs.all_packs().values()
        for edition in some
        for param in (*edition.params.values(), edition.observation)
    }
    assert named <= set(sources.titles()) <= headings()


def titled(name):
    with translation.override("zh-hans"):
        return str(packs.PARAMETERS[name].title)


def test_the_page_says_of_every_rule_where_it_comes_from_and_from_when_until_when(world, scope, client):
    facts = {"event": world.event, "reason": "换", "document_no": "高新防指5号"}
    actions.choose_pack(scope, pack="influenza-school", edition="2026-01-30", **facts)
    actions.change_param(scope, name="cluster_cases", value="8", from_at=NOON + DAY, **facts)
    clock.fix(NOON + 2 * DAY)
    actions.change_param(scope, name="cluster_cases", value="6", from_at=NOON + 9 * DAY, **facts)
    client.force_login(world.cast["liu"])
    page = client.get("/packs/", headers={"accept-language": "zh-Hans"}).content.decode()
    table = re.sub(r"<[^>]+>", "|", page[: page.index("</table>")])
    cells = [one.strip() for one in table.split("|") if one.strip()]
    at = cells.index(titled("outbreak_report_hours"))
    assert cells[at + 1 : at + 6][0] == "2" and "第四十五、四十九条" in table
    changed = cells[cells.index(titled("cluster_cases")) :][:8]
    assert {"8", "高新防指5号", "2020-01-30", "2020-02-07"} <= set(changed), changed


EVERY = [(pack, one.edition) for pack, some in packs.all_packs().items() for one in some]


@pytest.mark.parametrize(("pack", "edition"), EVERY)
def test_the_page_prints_every_rule_of_every_edition_with_value_source_from_and_until(
    world, client, pack, edition
):
    client.force_login(world.cast["liu"])
    asked = f"/packs/?pack={pack}&edition={edition}"
    page = client.get(asked, headers={"accept-language": "en"}).content.decode()
    table = page.partition('id="rules-title"')[2].partition("</table>")[0]
    told = packs.edition_of(pack, edition)
    assert table.count("<tr>") == len(told.params) + 1
    with translation.override("en"):
        for one in told.params.values():
            assert f"<b>{one.value}</b>" in table and escape(sources.words(told, one.source)) in table
    assert table.count(str(told.valid_from)) >= len(told.params)

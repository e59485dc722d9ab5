"""The documents are complete: what users, senders and readers may meet stands in them."""

import argparse
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.utils import translation

import lianfang
from lianfang import cli, settings
from lianfang.duties import forms as core_forms
from lianfang.exchange.columns import REGISTERS
from lianfang.exchange.ledger import REASONS
from lianfang.flows.alert_rules import RULES
from lianfang.flows.table import KINDS
from lianfang.kit.forms import Field, Form
from lianfang.kit.problems import REGISTRY
from lianfang.people.rules import DOCUMENT_KINDS
from lianfang.slots.forms import is_slot

ROOT = Path(lianfang.__file__).resolve().parent.parent
SKIPPED = {"tests", "migrations", "testing", "wsgi"}  # parts of module names


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def rows(name: str) -> list[str]:
    return [line for line in text(name).splitlines() if line.startswith("|")]


def test_no_heading_of_a_document_stands_twice():
    """A second one of a name is never led to; a merge once doubled a whole page."""
    for page in sorted((ROOT / "docs").rglob("*.md")):
        headings = re.findall(r"^#+ .+$", page.read_text("utf-8"), re.MULTILINE)
        twice = {one for one in headings if headings.count(one) > 1}
        assert not twice, (page.name, sorted(twice))


def missing(codes: Iterator[str] | set[str], lines: list[str]) -> list[str]:
    """The codes that stand in no line as `code`."""
    found = set(re.findall(r"`([^`]+)`", "\n".join(lines)))
    return sorted(set(codes) - found)


def anchors(name: str) -> set[str]:
    """The anchors that a reader of a Markdown page can be sent to."""
    headings = re.findall(r"^#+ (.+)$", text(name), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def sources() -> Iterator[tuple[str, str]]:
    """Every file that may name a heading of docs/sources.md, and its text."""
    for folder in ("lianfang", "bench", "e2e"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".js", ".css"} and "vendor" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text("utf-8")


@pytest.fixture(scope="module")
def problems() -> dict[str, int]:
    """Every problem code and its status, with all modules that could declare one."""
    for module in pkgutil.walk_packages(lianfang.__path__, "lianfang."):
        if not SKIPPED & set(module.name.split(".")):
            importlib.import_module(module.name)
    return {code: one.status for code, one in REGISTRY.items() if one.__module__.startswith("lianfang.")}


def own_problems(problems: dict[str, int]) -> dict[str, int]:
    """Without those that tests of other parts declare for themselves."""
    return {code: status for code, status in problems.items() if ".tests." not in REGISTRY[code].__module__}


def test_every_problem_code_is_explained_with_its_status(problems: dict[str, int]):
    lines = rows("docs/problems.md")
    wanted = {f"| `{code}` | {status} |" for code, status in own_problems(problems).items()}
    assert not [start for start in sorted(wanted) if not any(line.startswith(start) for line in lines)]


def test_no_problem_code_is_explained_that_is_gone(problems: dict[str, int]):
    explained = set(re.findall(r"^\| `([a-z0-9-]+)` \|", text("docs/problems.md"), re.MULTILINE))
    assert not sorted(explained - set(problems))


def test_every_setting_is_explained_and_none_besides():
    explained = set(re.findall(r"^\| `(LIANFANG_\w+)` \|", text("docs/settings.md"), re.MULTILINE))
    assert explained == settings.KNOWN


def test_every_source_that_code_names_is_a_heading():
    headings = anchors("docs/sources.md")
    astray = [
        f"{path}: {key}"
        for path, content in sources()
        for key in re.findall(r"docs/sources\.md#([a-z0-9-]+)", content)
        if key not in headings
    ]
    assert not astray


def test_every_model_is_in_the_glossary():
    names = {one.__name__ for one in apps.get_models() if one.__module__.startswith("lianfang.")}
    assert not missing(names, rows("docs/glossary.md"))


def test_every_stored_choice_is_in_the_glossary():
    codes = {
        str(code)
        for one in apps.get_models()
        if one.__module__.startswith("lianfang.")
        for field in one._meta.get_fields()
        if isinstance(field, models.Field)
        for code, _label in field.flatchoices
    }
    assert {"open", "dwelling", "grid-worker", "L3", "helper"} <= codes
    assert not missing(codes, text("docs/glossary.md").splitlines())


def parts(form: Form) -> Iterator[Field]:
    for field in form:
        yield field
        if field.part is not None:
            yield from parts(field.part)


def test_every_kind_of_record_and_every_closed_answer_is_in_the_glossary():
    forms = [kind.form for kind in KINDS.values()]
    codes = {code for form in forms for field in parts(form) for code, _label in field.choices}
    own = {form.name for form in vars(core_forms).values() if isinstance(form, Form)}
    assert not missing(codes | own | set(KINDS) | set(DOCUMENT_KINDS), text("docs/glossary.md").splitlines())


def test_every_answer_of_a_visit_is_described_in_its_room_and_in_the_api():
    visit = KINDS["screening.visit"].form
    assert not missing({field.name for field in parts(visit)}, text("docs/rooms/screening.md").splitlines())
    codes = {code for field in parts(visit) for code, _label in field.choices}
    assert not missing(codes, rows("docs/api.md"))


def test_every_level_of_a_field_is_told_right():
    lines = rows("docs/rooms/screening.md")
    told = [
        (field.name, field.level, "yes" if field.is_personal else "")
        for field in KINDS["screening.visit"].form
    ]
    cells = {tuple(cell.strip() for cell in line.strip("|").split("|"))[:4] for line in lines}
    assert not [one for one in told if not any((c[0], *c[2:]) == (f"`{one[0]}`", *one[1:]) for c in cells)]


def commands(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Every command of the command line, such as `lianfang round open`."""
    groups = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not groups:
        yield parser.prog
    for group in groups:
        for below in group.choices.values():
            yield from commands(below)


def test_every_command_is_in_the_readme():
    table = "\n".join(rows("README.md"))
    names = [re.sub(r"\s+", " ", name) for name in commands(cli.parser())]
    assert "lianfang round open" in names
    assert not [name for name in names if f"| `{name}" not in table]


def test_the_readme_sets_up_with_exactly_two_commands():
    block = re.search(r"```\n(.*?)```", text("README.md"), re.DOTALL)
    assert block is not None
    assert block[1].split("\n") == ["./run demo", "./run test", ""]


def test_every_column_and_every_reason_is_in_the_page_on_imports():
    page = rows("docs/howto/import.md")
    columns = [column for register in REGISTERS.values() for column in register.columns]
    names = {f"| `{one.key}` | {one.chinese} · {one.english} |" for one in columns}
    assert not [start for start in sorted(names) if not any(line.startswith(start) for line in page)]
    assert not missing(set(REASONS), page)


def test_every_room_has_its_page():
    kinds = {code.partition(".")[0] for code, kind in KINDS.items() if not is_slot(kind)} - {"duties"}
    assert not [room for room in sorted(kinds) if not (ROOT / f"docs/rooms/{room}.md").exists()]


def test_every_question_of_recurring_work_is_on_its_page():
    mine = [kind for kind in KINDS.values() if is_slot(kind)]
    page = text("docs/rooms/slots.md")
    assert not missing({one.name for kind in mine for one in kind.form}, page.splitlines())
    assert not [kind.code for kind in mine if f"### {kind.code}\n" not in page]


def test_every_decision_tells_its_context_decision_and_consequences():
    records = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [int(one.name[:4]) for one in records] == list(range(1, len(records) + 1))
    headings = ("Status:", "## Context", "## Decision", "## Consequences")
    assert not [
        f"{one.name}: {part}" for one in records for part in headings if part not in one.read_text("utf-8")
    ]


def pages() -> list[str]:
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(str(path.relative_to(ROOT)) for path in found)


@pytest.mark.parametrize("page", pages())
def test_links_between_documents_lead_somewhere(page: str):
    astray = []
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", text(page)):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        inside = path.suffix == ".md" and path.exists() and anchor
        if not path.exists() or (inside and anchor not in anchors(str(path.resolve().relative_to(ROOT)))):
            astray.append(target)
    assert not astray


@pytest.mark.parametrize("page", pages())
def test_documents_speak_of_the_project_alone(page: str):
    assert not re.findall(r"/work\b|/tmp\b|TODO|FIXME", text(page))


@pytest.mark.parametrize(("language", "page"), [("zh-hans", "alerts.zh.md"), ("en", "alerts.md")])
def test_the_handbook_says_of_every_alert_what_was_noticed(language, page):
    text = (ROOT / "docs" / "handbook" / page).read_text("utf-8")
    with translation.override(language):
        untold = [
            rule.code
            for rule in RULES.values()
            if f"| {rule.name} |" not in text or str(rule.notices) not in text
        ]
    assert untold == []

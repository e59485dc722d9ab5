"""What is asked, of whom, and what for: one fact is asked once, and nothing without a reason."""

import pytest

from lianfang.flows.table import KINDS
from lianfang.kit.forms import LEVELS, PERSONAL, PLAIN, SENSITIVE
from lianfang.testing import source

FORMS = {kind.form.name: kind.form for kind in KINDS.values()}
FORMS |= {field.part.name: field.part for form in list(FORMS.values()) for field in form if field.part}


def forms():
    return pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())


@forms()
def test_no_two_fields_of_a_form_ask_one_fact(form):
    """A form and its parts are answered in one go, so they count as one."""
    parts = {field.part.name: field.part for field in form if field.part}
    asked = [field.concept for one in (form, *parts.values()) for field in one]
    assert sorted(asked) == sorted(set(asked))


def test_no_concept_means_two_things():
    """A concept that several forms ask is asked in one type and with one set of answers."""
    meanings = {}
    for form in FORMS.values():
        for field in form:
            meant = meanings.setdefault(field.concept, (field.kind, field.unit, field.choices))
            assert meant == (field.kind, field.unit, field.choices), f"{form.name} {field.name}"


@forms()
def test_every_field_says_what_it_is_for_and_what_it_is_called(form):
    for field in form:
        assert str(field.label).strip() and str(field.purpose).strip() and field.concept, field.name
        assert field.level in LEVELS and field.sensitivity in {PLAIN, PERSONAL, SENSITIVE}, field.name


@forms()
def test_counting_asks_nothing_about_a_person(form):
    """At L0 only numbers are collected: a field about a person needs a higher level."""
    assert [field.name for field in form if field.is_personal and field.level == "L0"] == []


@forms()
def test_every_field_is_bounded(form):
    for field in form:
        if field.kind in {"text", "choices", "list"}:
            assert 0 < field.most <= 500, field.name
        if field.kind == "count":
            assert field.high is not None, field.name
        if field.kind in {"choice", "choices"}:
            codes = [code for code, _label in field.choices]
            assert codes and len(codes) == len(set(codes)), field.name
        if field.kind == "celsius":
            assert field.unit == "°C", field.name


@forms()
def test_what_a_part_holds_is_no_less_guarded_than_the_list_it_stands_in(form):
    for field in form:
        if field.part is not None:
            assert field.is_personal or not any(one.is_personal for one in field.part), field.name
            assert all(LEVELS.index(one.level) <= LEVELS.index(field.level) for one in field.part), field.name


@forms()
def test_a_register_that_knows_a_fact_exists(form):
    apps = {path.name for path in source.PACKAGE.iterdir() if path.is_dir()}
    assert {field.known_from for field in form} - {""} <= apps


def test_every_kind_is_kept_under_its_form_s_name():
    assert all(code == kind.code == kind.form.name for code, kind in KINDS.items())

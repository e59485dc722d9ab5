"""One label means one thing: over the forms of records and of acts, and in Chinese as well."""

import inspect
from collections import defaultdict

from django.utils import translation

from lianfang.figures.declared import figures
from lianfang.flows.table import KINDS
from lianfang.testing import acts, listings

# Last parts of concepts that mean one thing, asked in different forms.
ALIKE = (
    {"from", "from-at", "from-on"},
    {"to", "to-at", "to-on", "due-at"},  # until when something runs, or may be done
    {"place", "places"},
    {"reason", "excuse-reason", "undoing-reason", "mended-reason", "reassign-reason"},
    {"outcome", "check-result", "words"},  # what a visit or a check found, what was done about an order
    {"content", "name", "text"},  # what an order, a set time and a measure ask for
    {"code", "mended-code"},
    {"card", "card-number"},
    {"onset", "onset-on"},
    {"person", "username"},  # somebody by name, login or telephone
    {"authority", "body"},  # who decided a round, a measure
    {"act", "change"},  # one of a few things that can be done, at a post or with a base
)

COMMON = {"person.name", "person.phone", "person.document", "person.temperature", "vehicle.plate"}


def fields():
    forms = {kind.form.name: kind.form for kind in KINDS.values()}
    forms |= {act.form.name: act.form for _noun, act in acts.declared()}
    for form in forms.values():
        yield from _within(form.fields)


def _within(found):
    for one in found:
        yield one
        if one.part is not None:
            yield from _within(one.part.fields)


def _label(one, language):
    with translation.override(language):
        return str(one.label)


def test_a_label_is_not_used_for_two_meanings():
    """The commander is not asked for an identity card: a decree's number and a person's differ in Chinese."""
    meanings = defaultdict(set)
    for one in fields():
        last = one.concept.rpartition(".")[2]
        meaning = next((sorted(alike)[0] for alike in ALIKE if last in alike), last)
        meanings[_label(one, "en"), _label(one, "zh-hans")].add(meaning)
    assert {label: found for label, found in meanings.items() if len(found) > 1} == {}


def test_a_concept_of_a_person_has_one_label_in_each_language():
    """A name, a telephone, a document is asked for in the same words by every form."""
    labels = defaultdict(set)
    for one in fields():
        if one.concept in COMMON:
            labels[one.concept].add((_label(one, "en"), _label(one, "zh-hans")))
    assert {concept: found for concept, found in labels.items() if len(found) > 1} == {}


# Values that somebody wrote, so that they need no other words.
WRITTEN = {
    "department__name", "event__code", "unit", "warning__disease",  # of lists
    "category", "size",  # of enterprises, as their sheet says them
}  # fmt: skip


def choices():
    """Every choice that narrows a list, or the rows behind a figure."""
    found = [one for listing in listings.declared() for one in listing.filters]
    found += [one for figure in figures().values() for one in figure.source.filters]
    return [one for one in found if one.kind == "choice"]


def test_a_choice_offers_words_and_never_its_codes():
    """A clerk is not asked to choose between old-and-alone and often-not-met."""
    mute = {(one.name, one.field) for one in choices() if one.words is None and one.field not in WRITTEN}
    assert mute == set()
    with translation.override("zh-hans"):
        raw = {
            (one.name, code)
            for one in choices()
            for code in one.codes or ()
            if code and str(one.said(code)) == code
        }
    assert raw == set()


def test_what_an_act_cannot_do_without_its_form_requires():
    """Else a page that leaves it out is answered as if the program had broken."""
    found = set()
    for noun, act in acts.declared():
        asked = {one.name: one for one in act.form.fields}
        for one in inspect.signature(act.run).parameters.values():
            may_lack = one.name in asked and not asked[one.name].required and asked[one.name].default is None
            if one.kind is one.KEYWORD_ONLY and one.default is one.empty and may_lack:
                found.add((noun.code, act.code, one.name))
    assert found == set()

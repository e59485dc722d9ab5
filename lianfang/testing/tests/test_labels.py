"""One label means one thing: over the forms of records and of acts, and in Chinese as well."""

from collections import defaultdict

from django.utils import translation

from lianfang.flows.table import KINDS
from lianfang.testing import acts

# Last parts of concepts that mean one thing, asked in different forms.
ALIKE = (
    {"from", "from-at", "from-on"},
    {"to", "to-at", "to-on", "due-at"},  # until when something runs, or may be done
    {"place", "places"},
    {"reason", "excuse-reason", "undoing-reason", "mended-reason", "reassign-reason"},
    {"outcome", "check-result", "words"},  # what a visit or a check found, what was done about an order
    {"content", "name", "text"},  # what an order, a set time and a measure ask for
    {"code", "mended-code"},
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

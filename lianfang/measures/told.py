"""The rules of a pack as people read them: value, unit, source, from when until when."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.kit.scope import Scope
from lianfang.measures import packs, queries
from lianfang.measures.packs import sources


class Rule(NamedTuple):
    """One rule in force: its value, where that comes from, and from when until when it holds."""

    known: packs.Known
    name: str
    value: Decimal
    param: packs.Param
    changed: bool
    source: str
    from_on: date
    to_on: date | None

    @property
    def in_words(self) -> dict[str, str]:
        """As the command line prints it."""
        return {
            "rule": str(self.known.title),
            "value": f"{self.value} {self.known.unit_word}".strip(),
            "from": f"{self.from_on}",
            "until": f"{self.to_on or ''}",
            "rests on": "changed" if self.changed else self.param.mark,
            "source": self.source,
        }


def in_force(scope: Scope, held: packs.Protocol) -> list[Rule]:
    """Every rule that holds now, from when until when, and by which document."""
    edition, spans = held.edition_of, queries.spans(scope, at=held.at)
    return [
        _rule(held, name, spans.get(name) or spans.get(""))
        for name in packs.PARAMETERS
        if name in edition.params
    ]


def _rule(held: packs.Protocol, name: str, span: queries.Span | None) -> Rule:
    edition, param, changed = held.edition_of, held.edition_of.params[name], name in held.changes
    by = span.document_no if span and changed else ""
    return Rule(
        packs.PARAMETERS[name],
        name,
        held.param(name),
        param,
        changed,
        by or sources.words(edition, param.source),
        timezone.localdate(span.from_at) if span else edition.valid_from,
        timezone.localdate(span.to_at) if span and span.to_at else edition.valid_to,
    )


def of_edition(edition: packs.Pack, editions: tuple[packs.Pack, ...]) -> list[Rule]:
    """Every rule of one edition, which holds until the day before the next one begins."""
    after = [one.valid_from for one in editions if one.valid_from > edition.valid_from]
    to_on = edition.valid_to or (min(after) - timedelta(days=1) if after else None)
    found = []
    for name in (one for one in packs.PARAMETERS if one in edition.params):
        param = edition.params[name]
        words = sources.words(edition, param.source)
        known = packs.PARAMETERS[name]
        found.append(Rule(known, name, param.value, param, False, words, edition.valid_from, to_on))
    return found


def edition(held: packs.Protocol) -> dict[str, str]:
    """Which edition it is, and its document, as the first line."""
    one = held.edition_of
    return {
        "rule": _("Edition"),
        "value": str(one.title),
        "from": f"{one.valid_from}",
        "until": f"{one.valid_to or ''}",
        "rests on": "",
        "source": one.document,
    }


def observed(held: packs.Protocol) -> dict[str, str]:
    """How long somebody is observed, and where, as one more line."""
    words = {"home": _("at home"), "central": _("at a central site")}
    stages = [
        f"{days} {_('days')} {words.get(setting, _('health monitoring'))}"
        for setting, days in held.observation
    ]
    edition = held.edition_of
    return {
        "rule": _("Observation"),
        "value": " + ".join(stages) or "–",
        "from": f"{edition.valid_from}",
        "until": f"{edition.valid_to or ''}",
        "rests on": edition.observation.mark,
        "source": sources.words(edition, edition.observation.source),
    }

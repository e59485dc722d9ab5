"""What of a register leaves: the questions that narrow an export, the same on page, API and command line."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.accounts.models import Role
from lianfang.exchange import columns
from lianfang.exchange.registers.place_words import COMPOUND_WORDS, STATE_WORDS
from lianfang.grid.models import PlaceKind
from lianfang.kit import clock
from lianfang.kit.forms import Words
from lianfang.kit.ids import as_number
from lianfang.kit.problems import BadInput
from lianfang.people.choices import SEXES
from lianfang.people.rules.documents import DOCUMENT_KINDS

Condition = tuple[str, list[Any]]  # SQL and its parameters
_OLDEST: Final = 150  # years
_MOST_OFFERED: Final = 100  # values of an open question that a page offers
_LONGEST: Final = 120  # characters of an answer


class Narrow(NamedTuple):
    """One question. `words` are its answers, where they are a closed set; of an open one `values` is the
    SQL column that holds them. `condition` makes SQL of an answer; `begins` holds where nothing is said."""

    name: str
    label: Words
    condition: Callable[[str], Condition]
    words: Callable[[], Mapping[str, Words]] | None = None
    values: str = ""
    begins: str = ""

    def read(self, text: str) -> Condition:
        """Raises BadInput for what is none of its answers."""
        if "\x00" in text or len(text) > _LONGEST:
            raise BadInput(
                field=str(self.label), reason=_("holds a character that cannot be kept, or too many")
            )
        known = self.words() if self.words else None
        if known is not None and text not in known:
            offered = ", ".join(known)
            raise BadInput(
                field=str(self.label),
                reason=_("is not one of the answers offered: {codes}").format(codes=offered),
            )
        return self.condition(text)


def _equals(column: str, text: str, *, further: str = "") -> Condition:
    return f"{column} = %s{further}", [text]


def _one_of(cases: Mapping[str, str], text: str) -> Condition:
    return cases[text], []


def _born(sign: str, label: Words, text: str) -> Condition:
    """A bound of age in years, by the year of birth."""
    years = as_number(text)
    if years is None or years > _OLDEST:
        raise BadInput(field=str(label), reason=_("is not a number from 0 to {most}").format(most=_OLDEST))
    return f"p.birth_year {sign} %s", [clock.now().year - years]


def _spoken(words: Mapping[str, str]) -> Mapping[str, Words]:
    """Chinese words of codes, in the reader's characters; the codes for who reads none."""
    return {
        code: columns.in_characters(word) if columns.in_chinese() else code for code, word in words.items()
    }


_AGE_FROM: Final = gettext_lazy("Age from")
_AGE_TO: Final = gettext_lazy("Age to")
_STANDING: Final[dict[str, Words]] = {
    "standing": pgettext_lazy("place", "standing"),
    "closed": gettext_lazy("closed places"),
    "all": gettext_lazy("All"),
}
_LIVING: Final[dict[str, Words]] = {
    "here": gettext_lazy("in a dwelling of the district"),
    "outside": gettext_lazy("outside the district"),
}
NARROWS: Final[Mapping[str, tuple[Narrow, ...]]] = {
    "places": (
        Narrow("kind", gettext_lazy("Kind"), partial(_equals, "g.kind"), lambda: dict(PlaceKind.choices)),
        Narrow("state", gettext_lazy("State of the dwelling"),
               partial(_equals, "g.nature", further=" AND g.kind = 'dwelling'"),
               lambda: _spoken(STATE_WORDS)),
        Narrow("nature", gettext_lazy("Kind of compound"),
               partial(_equals, "g.nature", further=" AND g.kind = 'compound'"),
               lambda: _spoken(COMPOUND_WORDS)),
        Narrow("standing", gettext_lazy("Whether it stands"),
               partial(_one_of, {"standing": "g.closed_on IS NULL", "closed": "g.closed_on IS NOT NULL",
                                 "all": "TRUE"}), lambda: _STANDING, begins="standing"),
    ),
    "households": (
        Narrow("nature", gettext_lazy("Kind of household"), partial(_equals, "h.nature"), values="h.nature"),
        Narrow("living", gettext_lazy("Lives"),
               partial(_one_of, {"here": "h.lives_at_id IS NOT NULL", "outside": "h.lives_outside <> ''"}),
               lambda: _LIVING),
    ),
    "persons": (
        Narrow("sex", gettext_lazy("Sex"), lambda text: ("p.sex = %s", [int(text)]), lambda: dict(SEXES)),
        Narrow("age_from", _AGE_FROM, partial(_born, "<=", _AGE_FROM)),
        Narrow("age_to", _AGE_TO, partial(_born, ">=", _AGE_TO)),
        Narrow("document_kind", gettext_lazy("Kind of document"), partial(_equals, "p.document_kind"),
               lambda: _spoken({code: names[0] for code, names in DOCUMENT_KINDS.items()})),
    ),
    "enterprises": (
        Narrow("category", gettext_lazy("Category"), partial(_equals, "o.category"), values="o.category"),
        Narrow("industry", gettext_lazy("Industry"), partial(_equals, "o.industry"), values="o.industry"),
        Narrow("size", gettext_lazy("Size"), partial(_equals, "o.size"), values="o.size"),
    ),
    "workers": (
        Narrow("role", gettext_lazy("Post"), partial(_equals, "p.role"), lambda: dict(Role.choices)),
        Narrow("department", gettext_lazy("Department"), partial(_equals, "d.name"), values="d.name"),
    ),
}  # fmt: skip


def told(register: str, said: Mapping[str, str]) -> dict[str, str]:
    """The answers given, and those that hold where nothing is said. Raises BadInput for another question."""
    questions = NARROWS[register]
    unknown = next(
        (name for name, text in said.items() if text and name not in {one.name for one in questions}), ""
    )
    if unknown:
        raise BadInput(field=unknown[:64], reason=_("is not a question of this list"))
    found = {one.name: said.get(one.name, "").strip() or one.begins for one in questions}
    return {name: text for name, text in found.items() if text}


def condition(register: str, said: Mapping[str, str]) -> Condition:
    """All answers as one condition. Raises BadInput."""
    answers = told(register, said)
    parts = [one.read(answers[one.name]) for one in NARROWS[register] if one.name in answers]
    return " AND ".join(f"({sql})" for sql, _values in parts), [
        each for _sql, values in parts for each in values
    ]


def offered(one: Narrow, rows: str, bound: Condition) -> Sequence[tuple[str, Words]]:
    """The answers a page offers: of an open question what the rows within the bound hold."""
    if one.words is not None:
        return list(one.words().items())
    if not one.values:
        return ()
    sql = f"SELECT DISTINCT {one.values} FROM {rows} WHERE {bound[0]} ORDER BY 1 LIMIT {_MOST_OFFERED}"
    with connection.cursor() as cursor:
        cursor.execute(sql, bound[1])
        return [(value, value) for (value,) in cursor.fetchall() if value]

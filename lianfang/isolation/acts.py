"""What can be decided in the isolation room, declared once for page, API and command line."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.acts.declared import Act, Noun, declare
from lianfang.acts.nouns import Fact, noun_of, numbered
from lianfang.isolation import actions, facts, forms, life, queries, rules
from lianfang.isolation.forms import CARES, DECIDES
from lianfang.isolation.models import Dependant, File, Need, NeedState, SiteRoom
from lianfang.kit import clock
from lianfang.kit.forms import Words
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.restrictions import grounds
from lianfang.restrictions.models import Release
from lianfang.things.declared import BY, COMMON, PLACE, STATE, makes, moving

# The file


def find(scope: Scope, key: str) -> File:
    return queries.file(scope, id=as_number(key) or 0)


def _of(name: str) -> Callable[[File], Any]:
    return lambda one: getattr(one.restriction, name)


FACTS: Final = (
    Fact("name", _("Name"), lambda one: grounds.masked([one.restriction])[one.pk]),
    Fact(
        "place",
        pgettext_lazy("observation", "Place of stay"),
        lambda one: one.restriction.where.code,
        lambda one: one.restriction.where.called,
    ),
    Fact("state", _("State"), life.state_of, lambda one: life.STATES[life.state_of(one)]),
    Fact("programme", _("Programme"), words="get_programme_display"),
    Fact("category", pgettext_lazy("isolation", "Category"), words="get_category_display"),
    Fact("begins_on", pgettext_lazy("observation", "First day"), _of("begins_on")),
    Fact("ends_on", pgettext_lazy("observation", "Last day"), _of("ends_on")),
    Fact(
        "carer", pgettext_lazy("observation", "Carer"), "restriction.carer.username", "restriction.carer.name"
    ),
    Fact(
        "backup",
        pgettext_lazy("observation", "Backup carer"),
        "restriction.backup.username",
        "restriction.backup.name",
    ),
    Fact(
        "setting",
        pgettext_lazy("observation", "Where"),
        _of("setting"),
        lambda one: one.restriction.get_setting_display(),
    ),
    Fact("room", pgettext_lazy("site room", "Room"), "room.number"),
    Fact("living", _("How they live"), words="get_living_display"),
    Fact("mode", _("How readings come"), words="get_mode_display"),
    Fact("served_at", _("Notice served")),
    Fact("asked_at", _("Asked whom they look after")),
    Fact("monitored_until", _("Health monitoring until")),
    Fact("ended_at", _("Ended at")),
)


def tell(one: File) -> dict[str, Any]:
    """Without its personal part, and without a word of health."""
    return {"id": one.pk} | {fact.name: fact.told(one) for fact in FACTS if fact.name != "name"}


def show(one: File) -> list[tuple[Words, Any]]:
    return [(fact.label, fact.said(one)) for fact in FACTS]


def address(one: File) -> str:
    return reverse("isolation:file", args=[one.pk])


def _offered(code: str, *needs: str) -> Callable[[Scope, File], bool]:
    before = life.FILE.moves[code].before

    def is_possible(scope: Scope, one: File) -> bool:
        return life.state_of(one) in before and all(scope.may(each, one.path) for each in needs)

    return is_possible


def _may_clear(scope: Scope, one: File) -> bool:
    return (
        one.has_fever and one.freed_at is None and all(scope.may(each, one.path) for each in (DECIDES, CARES))
    )


def _may_answer(scope: Scope, one: File) -> bool:
    return one.even_at is not None and one.ended_at is None and scope.may(CARES, one.path)


def _may_release(scope: Scope, one: File) -> bool:
    return one.freed_at is None and one.ended_at is None and scope.may(DECIDES, one.path)


def _may_read(scope: Scope, one: File) -> bool:
    return one.ended_at is None and one.away_since is None and scope.may(CARES, one.path)


def _is_away(scope: Scope, one: File) -> bool:
    return life.state_of(one) == life.AWAY and scope.may(CARES, one.path)


def _described(scope: Scope, one: File) -> dict[str, Any]:
    return {"programme": one.programme, "mode": one.mode, "category": one.category, "living": one.living}


def _asked_already(scope: Scope, one: File) -> tuple[str, ...]:
    return ("looks_after",) if one.asked_at is not None else ()


def _numbered(scope: Scope, one: File) -> tuple[str, ...]:
    return ("notice_no",) if one.restriction.notice_no else ()


def _ending(scope: Scope, one: File | None) -> dict[str, Any]:
    if one is None:
        return {"release": Release.TERM.value}
    last = one.restriction.ends_on
    over = last is not None and last < timezone.localdate(clock.now())
    days = {"follow_days": facts.follow_days(clock.now())}
    return days | {"release": (Release.TERM if over else Release.DECISION).value}


def _team(scope: Scope, one: File) -> dict[str, Any]:
    held = {each.role: each.user.username for each in one.team.filter(to_at=None).select_related("user")}
    return {role: held[role] for role in ("cadre", "doctor", "police", "volunteer") if role in held}


def _begins(scope: Scope, one: File | None) -> dict[str, Any]:
    return {"begins_on": timezone.localdate(clock.now()).isoformat()}


def _back(scope: Scope, one: File) -> dict[str, Any]:
    return {"back_by": clock.now() + timedelta(hours=6)}


FILE: Final = Noun(
    "file",
    _("isolation and health monitoring"),
    File,
    "isolation/",
    "int:pk",
    find,
    tell,
    address,
    show,
    group="isolation",
    facts=FACTS,
)
RELEASE: Final = Act(
    "release",
    "releasing",
    pgettext_lazy("observation", "Release"),
    _("Released."),
    actions.release,
    forms.RELEASE,
    (DECIDES,),
    _may_release,
    begins=_ending,
)
FILES: Final = declare(
    FILE,
    Act(
        "begin",
        "new",
        _("Open a file"),
        _("Opened. Two readings a day are owed from now on."),
        actions.begin,
        forms.BEGIN,
        (DECIDES,),
        begins=_begins,
        makes=True,
    ),
    Act(
        "describe",
        "describing",
        _("How they live, and whom they look after"),
        _("Kept."),
        actions.describe,
        forms.DESCRIBE,
        (CARES,),
        _offered("describe", CARES),
        begins=_described,
        unasked=_asked_already,
    ),
    Act(
        "serve",
        "serving",
        _("The written notice was served"),
        _("Kept, with who served it."),
        actions.serve,
        forms.SERVE,
        (CARES,),
        _offered("serve", CARES),
        unasked=_numbered,
        is_first=True,
    ),
    Act(
        "contact",
        "contact",
        _("Spoke with them"),
        _("Kept: somebody has spoken with them today."),
        actions.contact,
        forms.CONTACT,
        (CARES,),
        _offered("contact", CARES),
    ),
    Act(
        "team",
        "team",
        _("Name the team"),
        _("Kept. Who was in it stays in its history."),
        actions.team,
        forms.TEAM,
        (DECIDES,),
        _offered("team", DECIDES),
        begins=_team,
    ),
    Act(
        "send-out",
        "outing",
        _("Send out for care"),
        _("Kept. Its time to be back runs."),
        actions.send_out,
        forms.SEND_OUT,
        (DECIDES,),
        _offered("send-out", DECIDES),
        begins=_back,
    ),
    Act(
        "come-back",
        "return",
        _("Back from care"),
        _("Kept."),
        actions.come_back,
        forms.COME_BACK,
        (CARES,),
        _offered("come-back", CARES),
    ),
    Act(
        "leave",
        "leaving",
        _("Left without permission"),
        _("Kept. Somebody named looks for them now."),
        actions.leave,
        forms.LEAVE,
        (CARES,),
        _offered("leave", CARES),
    ),
    Act(
        "move-in",
        "room",
        _("Move to a central site"),
        _("Kept. What is owed moves with them."),
        actions.move_in,
        forms.MOVE_IN,
        (DECIDES,),
        _offered("move-in", DECIDES),
    ),
    Act(
        "clear",
        "clearing",
        _("A doctor has seen the fever"),
        _("Kept. It holds the release up no more."),
        actions.clear,
        forms.CLEAR,
        (DECIDES,),
        _may_clear,
    ),
    Act(
        "answer",
        "answer",
        _("Asked how the readings are taken"),
        _("Kept."),
        actions.answer,
        forms.ANSWER,
        (CARES,),
        _may_answer,
    ),
    Act(
        "read",
        "reading",
        _("Temperature and symptoms"),
        _("Kept."),
        actions.read,
        forms.READ,
        (CARES,),
        _may_read,
    ),
    Act(
        "found",
        "found",
        _("Found, and back in isolation"),
        _("Kept."),
        actions.found,
        forms.FIND,
        (CARES,),
        _is_away,
    ),
    RELEASE,
)

# Whom they look after


def _found_in(made: Noun, rows: Callable[[Scope], QuerySet[Any]]) -> Noun:
    """A noun whose things are found among those that the asker may know of."""
    return replace(made, find=lambda scope, key: numbered(rows(scope), key))


def _may(states: tuple[str, ...], ability: str) -> Callable[[Scope, Any], bool]:
    def is_possible(scope: Scope, one: Any) -> bool:
        return one.state in states and scope.may(ability, one.path)

    return is_possible


def _of_life(held: Any, code: str, ability: str) -> Callable[[Scope, Any], bool]:
    return _may(held.moves[code].before, ability)


DEPENDANT: Final = _found_in(
    noun_of(
        "dependant",
        _("people and animals that those in isolation look after"),
        Dependant,
        "isolation/dependants/",
        (
            Fact("kind", _("Who it is"), words="get_kind_display"),
            Fact("cared_by", _("Who looks after them now"), words="get_cared_by_display"),
            Fact("since", _("As it stands since")),
            STATE,
            PLACE,
            BY,
            Fact("file", _("Number of the observation"), lambda one: str(one.file_id)),
        ),
        page="isolation:dependant",
    ),
    queries.dependants,
)
DEPENDANTS: Final = declare(
    DEPENDANT,
    Act(
        "new",
        "new",
        _("Enter somebody they look after"),
        _("Kept."),
        actions.enter_dependant,
        forms.NEW_DEPENDANT,
        (CARES,),
        makes=True,
    ),
    Act(
        "care",
        "care",
        _("Somebody looks after them"),
        _("Kept. Civil affairs is told."),
        actions.care,
        forms.CARE,
        (CARES,),
        _of_life(life.DEPENDANT, "care", CARES),
        is_first=True,
    ),
    Act(
        "lose",
        "lose",
        _("Nobody looks after them any more"),
        _("Civil affairs has it, with its clock."),
        actions.lose,
        forms.LOSE,
        (CARES,),
        _of_life(life.DEPENDANT, "lose", CARES),
    ),
    Act(
        "end",
        "end",
        _("Take off the list"),
        _("Kept."),
        actions.end_dependant,
        forms.END_DEPENDANT,
        (DECIDES,),
        _of_life(life.DEPENDANT, "end", DECIDES),
    ),
)

# Needs


def _may_settle(scope: Scope, one: Need) -> bool:
    return (
        one.state == NeedState.DELIVERED
        and bool(one.cost_fen)
        and one.settled_at is None
        and scope.may(CARES, one.path)
    )


NEED: Final = _found_in(
    noun_of(
        "need",
        _("needs of households in isolation"),
        Need,
        "isolation/needs/",
        (
            Fact("what", _("In words")),
            Fact("kind", pgettext_lazy("need", "What"), words="get_kind_display"),
            *COMMON,
            Fact("people", _("People there in isolation")),
            Fact("source", _("How it was told"), words="get_source_display"),
            Fact("owner", _("Who brings it"), "owner.username", "owner.name"),
            Fact("accepted_at", _("Accepted at")),
            Fact("due_at", _("There by")),
            Fact("delivered_at", pgettext_lazy("need", "There at")),
            Fact("cost", _("Cost advanced, yuan"), lambda one: rules.yuan_of(one.cost_fen)),
            Fact("settled_at", _("Cost settled at")),
            Fact("feedback", _("What the household says")),
            Fact("daily", _("Every day")),
            Fact("planned_at", _("Needed at, where it is known ahead")),
            Fact("every_days", _("and again every so many days"), words=lambda one: one.every_days or ""),
        ),
        page="isolation:need",
    ),
    queries.needs,
)
ACCEPT: Final = Act(
    "accept",
    "accept",
    _("Accept it"),
    _("It is yours to bring."),
    actions.accept,
    forms.ACCEPT,
    (CARES,),
    _of_life(life.NEED, "accept", CARES),
    is_first=True,
)
NEEDS: Final = declare(
    NEED,
    Act(
        "new",
        "new",
        _("Something is needed"),
        _("Kept. Its clock runs."),
        actions.ask,
        forms.NEW_NEED,
        (CARES,),
        makes=True,
    ),
    ACCEPT,
    Act(
        "deliver",
        "delivery",
        pgettext_lazy("isolation", "Delivery"),
        _("Kept."),
        actions.deliver,
        forms.DELIVER,
        (CARES,),
        _of_life(life.NEED, "deliver", CARES),
    ),
    Act(
        "hand",
        "hand",
        _("Hand it to somebody"),
        _("Handed over."),
        actions.hand,
        forms.HAND,
        (CARES,),
        _of_life(life.NEED, "hand", CARES),
    ),
    Act(
        "pass-on",
        "pass-on",
        _("Pass on to supplies"),
        _("Supplies has it, with its clock."),
        actions.pass_on,
        forms.PASS_ON,
        (CARES,),
        _of_life(life.NEED, "pass-on", CARES),
    ),
    Act(
        "settle",
        "settle",
        _("The cost is settled"),
        _("Kept."),
        actions.settle,
        forms.SETTLE,
        (CARES,),
        _may_settle,
    ),
    Act(
        "void",
        "void",
        _("It is not needed"),
        _("Taken back."),
        actions.void_need,
        forms.VOID_NEED,
        (CARES,),
        _of_life(life.NEED, "void", CARES),
    ),
)

# Rooms of central sites

ROOM: Final = _found_in(
    noun_of(
        "site-room",
        _("rooms of central sites"),
        SiteRoom,
        "isolation/rooms/",
        (
            Fact("number", pgettext_lazy("site room", "Room")),
            PLACE,
            Fact("zone", _("Zone"), words="get_zone_display"),
            STATE,
            Fact(
                "taken",
                _("Taken"),
                lambda one: "taken" if one.files.exists() else "free",
                lambda one: _("taken") if one.files.exists() else _("free"),
            ),
            BY,
        ),
        page="isolation:site-room",
    ),
    queries.rooms,
)
ROOMS: Final = declare(
    ROOM,
    Act(
        "new",
        "new",
        _("Enter a room of a central site"),
        _("Kept."),
        makes(SiteRoom, DECIDES),
        forms.NEW_ROOM,
        (DECIDES,),
        makes=True,
    ),
    moving(
        life.ROOM,
        "clean",
        _("It is disinfected"),
        _("It can be used again."),
        form=forms.CLEANED,
        needs=DECIDES,
        is_first=True,
    ),
    moving(life.ROOM, "close", _("Take it out of use"), _("Kept."), form=forms.CLOSE_ROOM, needs=DECIDES),
    moving(
        life.ROOM, "open", _("Take it into use"), _("It can be used."), form=forms.OPEN_ROOM, needs=DECIDES
    ),
)

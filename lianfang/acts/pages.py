"""Acts as pages: one address each. What was typed is kept until it is done; who may not gets a page."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, URLPattern, path, resolve
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianfang.acts.declared import Act, Noun
from lianfang.acts.doing import Asked, do, tried
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import NotAllowed, Problem
from lianfang.kit.scope import Scope
from lianfang.shell import answers
from lianfang.shell.access import ScopedRequest, signed_in
from lianfang.shell.language import page_to_return_to

LEVEL: Final = "L3"  # an act asks for what it needs; the level bounds evidence
KEY, TRY = "once", "dry-run"  # names of what a form sends besides its answers


def urls(noun: Noun, acts: Sequence[Act]) -> list[URLPattern]:
    """`measures/new/` makes one, `measures/7/lifting/` lifts it; named `measure-lift`."""
    return [
        path(f"{root_of(noun, act)}{act.path}/", _view(noun, act), name=f"{noun.code}-{act.code}")
        for act in acts
        if act.by_page
    ]


def no_history(noun: Noun, thing: Any) -> list[Any]:
    return []


def nothing_beside(scope: Scope, thing: Any) -> dict[str, Any]:
    return {}


def page(
    noun: Noun,
    acts: Sequence[Act],
    name: str,
    *,
    history: Callable[[Noun, Any], Sequence[Any]] = no_history,
    template: str = "acts/thing.html",
    beside: Callable[[Scope, Any], Mapping[str, Any]] = nothing_beside,
) -> URLPattern:
    """The page of one thing at `canteens/7/`: what is told of it, and what can be done with it now.

    A room that shows more has a template that extends the one of all things, and says what is `beside`.
    """

    def view(request: ScopedRequest, **named: Any) -> HttpResponse:
        thing = noun.find(request.scope, "".join(map(str, named.values())))
        offers = offered(request.scope, noun, acts, thing)
        context = {"thing": thing, "noun": noun, "facts": noun.shown(thing), "offered": offers}
        context |= {"steps": history(noun, thing), "back": _list(f"/{noun.root}")}
        return render(request, template, context | dict(beside(request.scope, thing)))

    return path(f"{noun.root}<{noun.key}>/", require_safe(signed_in(view)), name=name)


def root_of(noun: Noun, act: Act) -> str:
    return noun.root if act.makes or not noun.key else f"{noun.root}<{noun.key}>/"


def _view(noun: Noun, act: Act) -> Any:
    guard = require_http_methods(["GET", "HEAD", "POST"]) if act.makes else require_POST
    return guard(signed_in(_asked(noun, act)))


def _asked(noun: Noun, act: Act) -> Callable[..., HttpResponse]:
    def view(request: ScopedRequest, **named: Any) -> HttpResponse:
        thing = None if act.makes else noun.find(request.scope, "".join(map(str, named.values())))
        return ask(request, noun, act, thing)

    return view


def ask(request: ScopedRequest, noun: Noun, act: Act, thing: Any, **given: Any) -> HttpResponse:
    """The page of one act: its form, or what came of it. A view of a room's own may end here too, with
    what is `given` by its address."""
    if act.makes and not act.may_be_asked(request.scope):
        raise NotAllowed()
    if request.method != "POST":
        return render(request, act.template, begun(request, noun, act, thing))
    told = answers.read(act.form, request.POST, level=LEVEL) | given
    if "more" in request.POST:  # one more row of a list, before anything is done
        rows = request.POST["more"]
        one_more = {**told, rows: [*told.get(rows, []), {}]}
        return render(request, act.template, _context(request, noun, act, thing, one_more))
    return _answer(request, Asked(noun, act, thing, told))


def _answer(request: ScopedRequest, asked: Asked) -> HttpResponse:
    """Tried where that was asked for, else done; what is refused stands on the form as it was typed."""
    dry, would, status = TRY in request.POST or TRY in request.GET, [], 200
    try:
        if dry:
            would = tried(request.scope, asked)
        else:
            done = do(request.scope, asked, key=request.POST.get(KEY, ""))
    except Problem as problem:
        if problem.of_the_asker and "field" not in problem.details:
            raise
        messages.error(request, said(problem))
        status = problem.status
    if dry or status != 200:
        context = _context(request, *asked) | {"would": would}
        return render(request, asked.act.template, context, status=status)
    messages.success(request, str(asked.act.said).format(thing=done))
    address = (asked.act.leads or asked.noun.address)(done)
    return HttpResponseRedirect(page_to_return_to(request, address))


def said(problem: Problem) -> str:
    """The refusal; where it is of something a form names, with the question's label."""
    field = problem.details.get("field", "") if problem.of_the_asker else ""
    return f"{field}: {problem.message}" if field else problem.message


def begun(request: ScopedRequest, noun: Noun, act: Act, thing: Any, **known: Any) -> dict[str, Any]:
    """The empty form for a template: what its address says comes before what it always begins with, and
    what a view of the room's own has `known` before that."""
    given = {name: value for name, value in request.GET.items() if name in act.form.by_name}
    return _context(request, noun, act, thing, {**act.begins(request.scope, thing), **known, **given})


def _context(
    request: ScopedRequest, noun: Noun, act: Act, thing: Any, told: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "one": _form(request.scope, act, thing, told) | {"href": request.path},
        "back": page_to_return_to(request, _back(request, noun, thing)),
        "key": request.POST.get(KEY, "") or str(uuid7()),
    }


def _back(request: ScopedRequest, noun: Noun, thing: Any) -> str:
    """To the thing; where there is none yet, to the list of such things or to what the address is below."""
    if thing is not None:
        return noun.address(thing)
    return _list(f"/{noun.root}") if request.path.startswith(f"/{noun.root}") else _above(request.path)


def _list(address: str) -> str:
    """The page of a list, or the nearest above it: some things stand in the list of others."""
    try:
        is_page = not resolve(address).kwargs
    except Resolver404:
        is_page = False
    return address if is_page else _list(_above(address))


def _above(address: str) -> str:
    return f"{address.rstrip('/').rpartition('/')[0]}/"


def _form(scope: Scope, act: Act, thing: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "act": act,
        "mark": f"{act.code}-{getattr(thing, 'pk', '')}-",
        "note": act.note(scope, thing),
        "parts": answers.laid_out(_questions(scope, act, thing, told)),
    }


def _questions(scope: Scope, act: Act, thing: Any, told: Mapping[str, Any]) -> list[answers.Asked]:
    """Those that are put for this thing, with what may be chosen; where nothing may, nothing is asked."""
    left_out, choices = act.unasked(scope, thing), act.choices(scope, thing)
    found = [one for one in answers.asked(act.form, level=LEVEL, answers=told) if one.name not in left_out]
    for one in found:
        if one.name in choices:
            one.field = dataclasses.replace(one.field, choices=choices[one.name])
    return [one for one in found if one.field.choices or one.field.kind != "choices"]


def offered(scope: Scope, noun: Noun, acts: Sequence[Act], thing: Any) -> list[dict[str, Any]]:
    """The acts a page of this thing shows now, each with its address, its questions and its key.

    One that a view of its room's own takes is led to by the room's page.
    """
    name = f"{getattr(thing, noun.key.rpartition(':')[2])}/" if noun.key else ""
    return [
        _form(scope, act, thing, act.begins(scope, thing))
        | {"href": f"/{noun.root}{name}{act.path}/", "key": str(uuid7())}
        for act in acts
        if not act.makes and act.by_page and act.offered(scope, thing)
    ]


def by_code(shown: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """For a page that has each act stand where it belongs: `with offered=acts.card`."""
    return {one["act"].code.replace("-", "_"): [one] for one in shown}

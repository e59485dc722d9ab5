"""Acts as operations of the API: the body is the act's form, the answer the thing as its noun tells it."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from django.utils import translation
from ninja import Router

from lianfang.acts.declared import Act, Noun
from lianfang.acts.doing import Asked, do, with_the_rest
from lianfang.kit.problems import BadInput
from lianfang.kit.values import json
from lianfang.shell.access import ScopedRequest
from lianfang.shell.schemas import PROBLEMS

DRY, KEY = "dry-run", "Idempotency-Key"  # how a sender tries an act, and sends it twice without harm
DIGEST = "digest"  # of what a trial has shown: the act is done only if it still changes just that


def mount(router: Router, noun: Noun, acts: Sequence[Act], out: Any) -> None:
    """`POST /orders` makes one, `POST /measures/{pk}/lifting` lifts it; `out` is the shape of the answer."""
    for act in acts:
        with translation.override("en"):  # the description is in English
            router.add_api_operation(
                address(noun, act),
                ["POST"],
                _operation(noun, act),
                response={200: out, **PROBLEMS},
                operation_id=f"{noun.code}_{act.code}".replace("-", "_"),
                summary=str(act.words),
                openapi_extra=_described(act),
            )


def address(noun: Noun, act: Act) -> str:
    """What is made is sent to the noun itself, as `POST /orders`."""
    if act.makes:
        return f"/{noun.api_root or noun.root}{act.api_path}".rstrip("/")
    name = f"{{{noun.key.rpartition(':')[2]}}}/" if noun.key else ""
    return f"/{noun.api_root or noun.root}{name}{act.api_path or act.path}"


def _described(act: Act) -> dict[str, Any]:
    schema = act.form.json_schema()[act.form.schema.__name__]
    if act.renews:
        schema = {**schema, "required": list(act.renews)}
    body = {"content": {"application/json": {"schema": schema}}}
    text = {"type": "string"}
    asked = [
        {"in": "query", "name": DRY, "schema": text, "description": "do it, answer, and take it back"},
        {"in": "header", "name": KEY, "schema": text, "description": "sent twice, done once"},
    ]
    if act.rehearsed:
        words = "of what a dry run has shown: done only if it still changes just that"
        asked.append({"in": "query", "name": DIGEST, "schema": text, "description": words})
    return {"requestBody": body, "parameters": asked}


def _operation(noun: Noun, act: Act) -> Callable[..., Any]:
    def operation(request: ScopedRequest, **named: str) -> Any:
        thing = None if act.makes else noun.find(request.scope, "".join(named.values()))
        said = with_the_rest(request.scope, act, thing, told(request))
        asked = Asked(noun, act, thing, said)
        key_sent, dry = request.headers.get(KEY, ""), DRY in request.GET
        digest = request.GET.get(DIGEST, "") if act.rehearsed else ""
        return do(request.scope, asked, key=key_sent, dry=dry, say=noun.tell, digest=digest)

    names = [] if act.makes or not noun.key else [noun.key.rpartition(":")[2]]
    taken = [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    taken += [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=str) for name in names]
    operation.__signature__ = inspect.Signature(taken)  # type: ignore[attr-defined]  # ninja reads it
    return operation


def told(request: ScopedRequest) -> dict[str, Any]:
    """The body of a request, as answers by name. Raises BadInput."""
    try:
        return msgspec.json.decode(json.plain(request.body) or b"{}", type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError) as fault:
        raise BadInput(field="body", reason="JSON") from fault

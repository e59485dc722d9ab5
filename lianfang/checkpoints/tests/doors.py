"""One record tried through every door a person or a machine has: page, API, phone's sync, paper sheet."""

import html
import json
from typing import Any

from django.test import Client
from django.utils import timezone

from lianfang.accounts import actions as accounts
from lianfang.field import actions as field
from lianfang.kit import clock
from lianfang.paper import actions as paper
from lianfang.paper import rules as sheets

KEPT = "kept"
PLAIN = {"accept-language": "en"}


def written(detail: dict[str, Any]) -> dict[str, Any]:
    """Answers as a page's form posts them: members of lists by their number, yes as 1."""
    fields: dict[str, Any] = {}
    for name, value in detail.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for index, one in enumerate(value):
                fields |= {f"{name}.{index}.{key}": each for key, each in written(one).items()}
        elif value not in (None, False):
            fields[name] = "1" if value is True else value
    return fields


def signed_in(world, user):
    client = Client(headers=PLAIN)
    client.force_login(world.cast[user])
    return client


def address(sent):
    detail, place = sent["detail"], sent["place"]
    match sent["kind"].partition(".")[2]:
        case "vehicle-pass":
            return f"/checkpoints/{place}/desk/"
        case "temperature" | "disposition" as what:
            return f"/checkpoints/{place}/vehicles/{detail['vehicle']}/{what}/"
        case "shift-hand-over":
            return f"/checkpoints/{place}/shift/"
        case "post":
            return f"/posts/{place}/post/"
        case "visitor":
            return f"/posts/{place}/visitors/"
        case "arrival":
            return f"/arrivals/{detail['arrival']}/"
    raise ValueError(sent["kind"])


def page(world, sent, user):
    answer = signed_in(world, user).post(
        address(sent), written(sent["detail"]) | {"id": sent["id"], "next": "/"}, follow=True
    )
    return html.unescape(answer.content.decode())


def receipt(answer):
    (one,) = answer.json()
    return one


def api(world, sent, user):
    token = accounts.create_token(world.scope("liu"), username=user)
    return receipt(
        Client(headers=PLAIN | {"authorization": f"Bearer {token}"}).post(
            "/api/v1/records", json.dumps([sent]), content_type="application/json"
        )
    )


def sync(world, sent, user):
    device, _key = field.register(world.scope(user), label="test")
    return receipt(
        signed_in(world, user).post(
            "/field/records",
            json.dumps([sent]),
            content_type="application/json",
            headers={"X-Lianfang-Device": str(device.pk)},
        )
    )


def keyed(world, sent, user):
    place = world.places[sent["place"]]
    printing = paper.print_log(world.scope(user), kind=sent["kind"], place=place, level="L3")
    now = timezone.localtime(clock.now())
    answer = signed_in(world, user).post(
        f"/paper/keying/{sheets.serial(printing.sheets.get().pk)}/1/",
        written(sent["detail"]) | {"day": now.date().isoformat(), "time": f"{now:%H:%M}"},
        follow=True,
    )
    return html.unescape(answer.content.decode())


def refusals(world, make, user):
    """What each door says to a record it must not keep: its code by the API, or `kept` by name."""
    told = api(world, make(), user)
    if told["state"] != "refused":
        return {"api": told["state"]}
    said = {"api": told["code"]}
    by_phone = sync(world, make(), user)
    said["sync"] = by_phone.get("code") or by_phone["state"]
    for name, door in (("page", page), ("paper", keyed)):
        said[name] = told["code"] if told["message"] in door(world, make(), user) else KEPT
    return said

"""The doors of an act or a list, as one person stands before each: a page, and the API with a token."""

import json
from collections.abc import Mapping
from typing import Any

from django.test import Client

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.testing.world import World


def browser(world: World, name: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(world.cast[name])
    return client


class Api:
    """A machine with the token of one person."""

    def __init__(self, world: World, name: str) -> None:
        system = system_scope("test", actor_id=world.cast[name].pk)
        self._token = accounts.create_token(system, username=name)

    def get(self, address: str, asked: Mapping[str, Any] | None = None) -> Any:
        return Client().get(f"/api/v1/{address}", asked or {}, headers=self._headers("en"))

    def post(
        self, address: str, body: Mapping[str, Any] | None = None, language: str = "en", **headers: str
    ) -> Any:
        return Client().post(
            f"/api/v1/{address}",
            json.dumps(body or {}),
            content_type="application/json",
            headers=self._headers(language) | headers,
        )

    def _headers(self, language: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self._token}", "accept-language": language}

"""A round over 新城街道, a phone of zhou, and what a phone does with its key."""

import json
import os
import zlib

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import Client

from lianfang.duties import actions as duties
from lianfang.field import actions
from lianfang.field.schemas import base64url
from lianfang.testing.world import open_round


class Phone:
    """A phone as the server knows it. `seal` is what the app does with its queue."""

    def __init__(self, world, username, language="en"):
        self.user = world.cast[username]
        self.client = Client(headers={"accept": "application/json", "accept-language": language})
        self.client.force_login(self.user)
        self.device, self.key = actions.register(world.scope(username), label="test")
        self.token = ""

    def _headers(self):
        return {"X-Lianfang-Device": str(self.device.pk)}

    def hello(self):
        return self.client.get("/field/hello", headers=self._headers())

    def sync(self, token=None):
        asked = {"token": self.token if token is None else token}
        answer = self.client.get("/field/sync", asked, headers=self._headers())
        told = answer.json()
        self.token = told.get("token", self.token)
        return told

    def send(self, *records):
        return self.post(json.dumps(records))

    def post(self, body):
        return self.client.post(
            "/field/records", body, content_type="application/json", headers=self._headers()
        )

    def bundle(self, *records, packed=True):
        """The sealed queue of these records, as a file holds it."""
        plain = json.dumps(records).encode()
        if packed:
            press = zlib.compressobj(wbits=-15)
            plain = press.compress(plain) + press.flush()
        iv = os.urandom(12)
        data = AESGCM(self.key).encrypt(iv, plain, None)
        part = {"iv": base64url(iv), "data": base64url(data), "packed": packed}
        return json.dumps({"v": 1, "device": str(self.device.pk), "parts": [part]})


@pytest.fixture
def street(world):
    open_round(world)
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    return world


@pytest.fixture
def phone(street):
    return Phone(street, "zhou")

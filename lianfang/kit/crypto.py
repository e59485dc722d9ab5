"""Encryption at rest. One data key per event; what it sealed cannot be read once it is destroyed.

A sealed value is one AES-256-GCM blob: version byte, 12-byte nonce, ciphertext with tag. Look-up
over sealed values goes by blind indexes: the first 63 bits of an HMAC under a key derived from the
data key, so that equal texts meet and nothing else is learned without the key.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as keyed
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem

VERSION = b"\x01"
KEY_BYTES = 32
NONCE_BYTES = 12


class Unreadable(Problem):
    code, status = "unreadable", 409
    text = _("This entry can no longer be read: its key was destroyed, or it was damaged.")


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def new_wrapped_key(master_hex: str) -> bytes:
    """A fresh data key, readable only with the master key."""
    return wrap(master_hex, os.urandom(KEY_BYTES))


def wrap(master_hex: str, secret: bytes) -> bytes:
    """A secret of the system itself, readable only with the master key."""
    return _seal(_wrapping(master_hex), secret)


def unwrap(master_hex: str, wrapped: bytes) -> bytes:
    """What `wrap` sealed. Raises Unreadable with another master key."""
    return _open(_wrapping(master_hex), bytes(wrapped))


@lru_cache(maxsize=64)
def sealer(key_id: int, wrapped: bytes, master_hex: str) -> "Sealer":
    return Sealer(key_id, _open(_wrapping(master_hex), wrapped))


def _wrapping(master_hex: str) -> AESGCM:
    return AESGCM(derive(bytes.fromhex(master_hex), "lianfang wrap"))


def _seal(cipher: AESGCM, plain: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + cipher.encrypt(nonce, plain, VERSION)


def _open(cipher: AESGCM, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], sealed[:1])
    except (InvalidTag, ValueError) as fault:
        raise Unreadable() from fault


class Sealer:
    """Seals, opens and indexes under one data key."""

    def __init__(self, key_id: int, key: bytes) -> None:
        self.key_id = key_id
        self._key = key
        self._cipher = AESGCM(derive(key, "lianfang seal"))
        self._index = keyed.HMAC(derive(key, "lianfang index"), hashes.SHA256())
        self._mac_key = derive(key, "lianfang mac")

    def seal(self, plain: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, plain, VERSION)

    def open(self, sealed: bytes) -> bytes:
        return _open(self._cipher, bytes(sealed))

    def seal_json(self, value: Any) -> bytes:
        return self.seal(msgspec.json.encode(value))

    def open_json(self, sealed: bytes) -> Any:
        return msgspec.json.decode(self.open(sealed))

    def blind(self, kind: str, text: str) -> int:
        """The index of `text` among values of `kind`, as a non-negative 63-bit number."""
        return self.blinder(kind)(text)

    def blinder(self, kind: str) -> Callable[[str], int]:
        """`blind` for many values of one kind, in half its time."""
        started = self._index.copy()
        started.update(f"{kind}\x1f".encode())
        copy, number = started.copy, int.from_bytes

        def blind(text: str) -> int:
            mac = copy()  # a third of the time of starting anew with the key
            mac.update(text.encode())
            return number(mac.finalize()[:8]) >> 1

        return blind

    def mac(self, content: bytes) -> bytes:
        """A 32-byte keyed digest: proves content while the key lives, tells nothing after."""
        return hmac.digest(self._mac_key, content, "sha256")


def chain(previous: bytes, *parts: bytes) -> bytes:
    """The next link of a hash chain."""
    link = hashlib.sha256(previous)
    for part in parts:
        link.update(part)
    return link.digest()

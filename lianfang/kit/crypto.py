"""Encryption at rest. One data key per event; what it sealed cannot be read once it is destroyed.

A sealed value is one AES-256-GCM blob: version byte, 12-byte nonce, ciphertext with tag. Look-up
over sealed values goes by blind indexes: the first 63 bits of an HMAC under a key derived from the
data key, so that equal texts meet and nothing else is learned without the key.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as keyed
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext_lazy as _

from lianfang.kit import master
from lianfang.kit.master import KEY_BYTES, MasterKeyForeign, MasterKeyMissing
from lianfang.kit.problems import Problem

VERSION = b"\x01"
WRAPPED = b"\x02"  # a secret that bears the fingerprint of its master key
NONCE_BYTES = 12
_NONCES = 1024  # drawn at once
_HEAD = 1 + master.PRINT_BYTES


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
    """A secret of the system itself, readable only with the master key, whose fingerprint it bears."""
    head, nonce = WRAPPED + master.fingerprint(master_hex), os.urandom(NONCE_BYTES)
    return head + nonce + _wrapping(master_hex).encrypt(nonce, secret, head)


def unwrap(master_hex: str, wrapped: bytes | memoryview, name: str = "") -> bytes:
    """What `wrap` sealed; `name` is what it is called where it bears no fingerprint.

    Raises MasterKeyMissing without a master key, MasterKeyForeign with another than it was sealed
    under, Unreadable where it is damaged.
    """
    wrapped, wanted = bytes(wrapped), wrapped_by(wrapped) or name
    if not master_hex:
        raise MasterKeyMissing(wanted=wanted)
    found, head = master.fingerprint(master_hex), wrapped[:_HEAD]
    if head[:1] == WRAPPED and head[1:] != found:
        raise MasterKeyForeign(found=master.shown(found), wanted=wanted)
    if head[:1] == WRAPPED:
        return _decrypt(_wrapping(master_hex), head, wrapped[_HEAD:])
    try:
        return _open(_wrapping(master_hex), wrapped)
    except Unreadable as fault:  # as before keys were marked: it is not said which one it asks for
        raise MasterKeyForeign(found=master.shown(found), wanted=wanted) from fault


def wrapped_by(wrapped: bytes | memoryview) -> str:
    """The fingerprint of the master key that a wrapped secret asks for; empty on one without a mark."""
    wrapped = bytes(wrapped)
    return master.shown(wrapped[1:_HEAD]) if wrapped[:1] == WRAPPED else ""


@lru_cache(maxsize=64)
def sealer(key_id: int, wrapped: bytes, master_hex: str) -> "Sealer":
    return Sealer(key_id, unwrap(master_hex, wrapped, f"#{key_id}"))


def _wrapping(master_hex: str) -> AESGCM:
    return AESGCM(derive(master.secret(master_hex), "lianfang wrap"))


def _open(cipher: AESGCM, sealed: bytes) -> bytes:
    return _decrypt(cipher, sealed[:1], sealed[1:])


def _decrypt(cipher: AESGCM, head: bytes, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], head)
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

    def for_many(self) -> Callable[[bytes], bytes]:
        """`seal` for the rows of one import: its nonces are drawn many at a time, a call of the system each.

        What it answers must not live on both sides of a fork: two processes would use one nonce twice.
        """
        encrypt = self._cipher.encrypt
        drawn: Iterator[bytes] = iter(())

        def seal(plain: bytes) -> bytes:
            nonlocal drawn
            nonce = next(drawn, None)
            if nonce is None:
                pool = os.urandom(NONCE_BYTES * _NONCES)
                drawn = iter([pool[at : at + NONCE_BYTES] for at in range(0, len(pool), NONCE_BYTES)])
                nonce = next(drawn)
            return VERSION + nonce + encrypt(nonce, plain, VERSION)

        return seal

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

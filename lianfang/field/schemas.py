"""What a phone asks for in its requests, and how the API tells of one."""

from base64 import urlsafe_b64encode
from datetime import datetime

from ninja import Schema

DEVICE_HEADER = "X-Lianfang-Device"


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class PhoneOut(Schema):
    """A phone of the field app, and whose it is."""

    id: str
    username: str
    label: str
    seen_at: datetime | None
    revoked_at: datetime | None

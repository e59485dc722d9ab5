"""What a phone asks for in its requests."""

from base64 import urlsafe_b64encode

DEVICE_HEADER = "X-Lianfang-Device"


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()

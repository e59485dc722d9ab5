"""What layers above offer on the page of a file."""

from typing import Final

from lianfang.isolation.models import File
from lianfang.things.ways import Way, Ways

__all__ = ["Way", "offered", "register"]
_WAYS: Final = Ways[File]()
register, offered = _WAYS.register, _WAYS.offered

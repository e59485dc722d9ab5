"""What layers above offer on the page of an enterprise."""

from typing import Final

from lianfang.enterprises.models import Enterprise
from lianfang.things.ways import Way, Ways

__all__ = ["Way", "offered", "register"]
_WAYS: Final = Ways[Enterprise]()
register, offered = _WAYS.register, _WAYS.offered

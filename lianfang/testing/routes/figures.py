"""The dictionary of figures: numbers for who may count, rows for who may see them."""

from typing import Any, Final

from lianfang.testing.matrix import TOKEN, Row

_GET: Final = frozenset({"GET"})
_API: Final[dict[str, Any]] = {"methods": _GET, "door": TOKEN}
_COUNTS: Final[dict[str, Any]] = {"needs": "figures", "at": "garden"}
_SEES: Final[dict[str, Any]] = {"needs": "see", "at": "garden"}
_CASES: Final[dict[str, Any]] = {"needs": "see-cases", "at": "garden", "refused": (404,)}
_ONE: Final = "figures/<slug:code>/"

ROWS: Final = (
    Row("figures/net/", ("/figures/net/", "/figures/net/?on=2020-01-28")),
    Row("figures/net/", ("/figures/net/?place=garden",), **_COUNTS),
    Row("figures/", ("/figures/", "/figures/?q=fever&on=2020-01-29&cut=3")),
    Row("figures/", ("/figures/?place=garden",), **_COUNTS),
    Row(_ONE, ("/figures/round-done/?place=garden", "/figures/slots-due/?place=garden&cut=2"), **_COUNTS),
    Row(_ONE, ("/figures/cases-confirmed/?place=garden",), **_CASES),
    Row(f"{_ONE}rows/", ("/figures/round-done/rows/?place=garden",), **_SEES),
    Row(f"{_ONE}rows/", ("/figures/registers-households/rows/?place=garden&format=csv",), **_SEES),
    Row(f"{_ONE}rows/", ("/figures/cases-confirmed/rows/?place=garden",), **_CASES),
    Row(f"{_ONE}rows/", ("/figures/hand-overs-open/rows/?place=garden",), needs="acknowledge", at="garden"),
    Row("api/v1/figures", ("/api/v1/figures?place=garden",), **_API, **_COUNTS),
    Row("api/v1/figures/<code>", ("/api/v1/figures/round-done?place=garden&cut=2",), **_API, **_COUNTS),
    Row("api/v1/figures/<code>", ("/api/v1/figures/cases-confirmed?place=garden",), **_API, **_CASES),
    Row("api/v1/figures/<code>/rows", ("/api/v1/figures/round-done/rows?place=garden",), **_API, **_SEES),
    Row("api/v1/figures/<code>/rows", ("/api/v1/figures/cases-all/rows?place=garden",), **_API, **_CASES),
)

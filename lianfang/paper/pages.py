"""Sheets as HTML: one document for the browser's print and for a file that needs no server."""

from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lianfang.paper import rules
from lianfang.paper.queries import Kit, Line
from lianfang.serving import tls
from lianfang.shell.context import HTML_NAMES

STYLE = Path(__file__).parent / "static" / "paper" / "sheet.css"


def document(kit: Kit, *, alone: bool = False, toolbar: dict[str, Any] | None = None) -> str:
    """The whole printing. `alone` carries its style along, for a file opened from a folder."""
    return render_to_string("paper/document.html", context(kit, alone=alone) | {"toolbar": toolbar})


def context(kit: Kit, *, alone: bool = False) -> dict[str, Any]:
    columns = kit.columns
    cells, below = _cells(columns), _below(columns)
    wide = len(columns.boxes) + 5
    legend = [(one.label, rules.codes(one)) for one in columns.boxes if one.choices]
    alike = {"boxes": columns.boxes, "legend": legend, "is_walk": kit.printing.is_list}
    alike["is_of_slots"] = kit.printing.on is not None
    return {
        # Drawn once and not once a sheet: a morning has thousands.
        "head": render_to_string("paper/_head.html", alike),
        "foot": render_to_string("paper/_foot.html", alike),
        "kit": kit,
        "is_walk": kit.printing.is_list,
        "pages": [
            (page, [_rows(line, kit, cells, below, wide) for line in page.lines]) for page in kit.pages
        ],
        "first_serial": kit.pages[0].serial if kit.pages else "",
        "last_serial": kit.pages[-1].serial if kit.pages else "",
        "duty_phone": settings.DUTY_PHONE,
        "fingerprint": tls.fingerprint(settings.DATA),
        "style": SafeString(f"<style>{STYLE.read_text('utf-8')}</style>") if alone else "",
        "html_language": HTML_NAMES.get(get_language() or settings.LANGUAGE_CODE, "en"),
    }


def _cells(columns: rules.Columns) -> SafeString:
    """The boxes of a line, alike on every line of a printing; the known fact comes in by `{known}`."""
    return format_html_join(
        "",
        '<td class="box" data-kind="{}">{}</td>',
        ((one.kind, _inside(one)) for one in columns.boxes),
    )


def _inside(one: Any) -> str | SafeString:
    if one.kind == "bool":
        return format_html('<i class="tick-box"></i>')
    if one.kind == "celsius":
        return format_html('<i class="point">.</i>')
    if one.kind == "moment":
        return format_html('<i class="point">:</i>')
    return format_html('<small class="known">[[{}]]</small>', one.name)


def _below(columns: rules.Columns) -> SafeString:
    return format_html_join("", "<span>{}<u></u></span>", ((one.label,) for one in columns.written))


def _rows(line: Line, kit: Kit, cells: SafeString, below: SafeString, wide: int) -> SafeString:
    """The two rows of one line: its boxes, and under them what is written in words."""
    boxes = str(cells)
    for one in kit.columns.boxes:
        boxes = boxes.replace(f"[[{one.name}]]", _known(line, one.name))
    door = ""
    if kit.printing.is_list:
        door = line.label
    tried = format_html(' <small class="tried">×{}</small>', line.tried) if line.tried else ""
    return format_html(
        '<tr class="line"><th scope="row">{}</th><td class="door"{}><b>{}</b>{}</td><td class="time">:</td>{}'
        '<td class="sign"></td></tr><tr class="words"><td colspan="{}"><div>{}</div></td></tr>',
        line.number,
        _size(door + "×00" * bool(line.tried)),
        door,
        tried,
        SafeString(boxes),
        wide - 1,
        below,
    )


# Half-width characters of a door that fit its box at 10 and at 7.5 points; a taller row would push the legend
# off the sheet.
ONE_LINE, TWO_LINES = 12, 32


def _size(door: str) -> SafeString:
    """How small the name of a door is written, so that no line grows."""
    wide = sum(2 if east_asian_width(one) in "WF" else 1 for one in door)
    if wide <= ONE_LINE:
        return SafeString("")
    return SafeString(' data-long="2"' if wide <= TWO_LINES else ' data-long="3"')


def _known(line: Line, name: str) -> str:
    value = line.known.get(name)
    return str(value) if isinstance(value, int) else ""

"""QR codes as drawings inside a page: sharp at any size, no picture file, no script."""

from io import BytesIO

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

MASK = 2  # any of the eight is legal; choosing the fairest costs six times the drawing


def drawing(text: str, *, label: str = "", error: str = "h") -> SafeString:
    """The QR of a text as inline SVG, sized by the style sheet.

    A fifth of its area may be gone, also where it was printed at 150 dpi (e2e/test_print.py).
    `label` is what a screen reader says of it.
    """
    out = BytesIO()
    segno.make(text, error=error, micro=False, boost_error=False, mask=MASK).save(
        out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2, svgclass="qr", lineclass=None
    )
    svg = out.getvalue().decode().strip()
    described = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(svg.replace("<svg ", f"<svg {described} ", 1))  # noqa: S308  # made of numbers by segno

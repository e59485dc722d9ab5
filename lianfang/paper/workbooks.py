"""A walk list as a workbook, for those who carry a tablet or fill it in at a desk."""

from pathlib import Path

from django.utils.translation import gettext as _

from lianfang.listings.tables import XlsxTable
from lianfang.paper.queries import Kit


def write(kit: Kit, path: Path) -> None:
    """One row a line, with the sheet's number in front, so that it can be keyed in like paper."""
    fields = kit.columns.keyed
    headings = [_("Sheet"), _("Line"), _("Where"), _("Door"), _("Time"), *(str(one.label) for one in fields)]
    table = XlsxTable(path, heading_rows=1, widths=[2 * len(one) + 4 for one in headings])
    table.write(headings)
    for page in kit.pages:
        for line in page.lines:
            known = [line.known.get(one.name, "") for one in fields]
            table.write([page.serial, line.number, page.where, line.label, "", *known])
    table.close()

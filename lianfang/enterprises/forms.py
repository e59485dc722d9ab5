"""What is asked of enterprises, waves, rules of routing and workers."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.enterprises.models import Category, Level, Size
from lianfang.kit.forms import PERSONAL, SENSITIVE, Field, Form, Words
from lianfang.people.fields import DOCUMENT, NAME, PHONE

FOLLOWS: Final = "acknowledge"  # who answers for enterprises, inspects and decides there
RUNS: Final = "record"  # who keeps the register, and files for an enterprise
RULES: Final = "order"  # who sets rules of routing and plans waves
AUTHORITY: Final = "decide-as-government"
LEAST_STOCK: Final = 3  # days; docs/sources.md#restart-filing
MOST_WORKERS: Final = 2000  # of one filing
_PURPOSE: Final = _("so that an enterprise works only as long as it keeps its conditions")

PLEDGES: Final[tuple[tuple[str, Words], ...]] = (
    ("pledge", _("pledge signed by the head")),
    ("plan", _("plan of prevention, and of what is done in an emergency")),
    ("ledger", _("health ledger of the workers")),
    ("no-recall", _("nobody was called back before approval")),
)
ITEMS: Final[tuple[tuple[str, Words], ...]] = (
    ("group", _("a group led by the head, and its plan")),
    ("stock", _("masks, thermometers and disinfectant counted")),
    ("room", _("a room apart")),
    ("entrance", _("temperatures at the entrance, twice a day")),
    ("canteen", _("meals at separate times, seats apart")),
    ("cleaning", _("disinfected and aired")),
    ("roster", _("the list compared with who is there")),
)  # docs/sources.md#restart-filing


def _asked(name: str, kind: str, label: Words, concept: str = "", **more: Any) -> Field:
    return Field(name, kind, label, concept or f"enterprise.{name.replace('_', '-')}", _PURPOSE, **more)


REASON: Final = _asked("reason", "text", _("Reason"), most=300, required=True)
WHY: Final = Form("enterprises.why", _("Reason"), (REASON,))
_CATEGORY: Final = _asked(
    "category", "choice", _("What it is for"), choices=tuple(Category.choices), required=True
)
_SIZE: Final = _asked("size", "choice", _("Size"), choices=tuple(Size.choices), required=True, beside=True)
DESCRIBE: Final = Form("enterprises.describe", _("Correct what it is"), (_CATEGORY, _SIZE))

WORKER: Final = Form(
    "enterprises.worker",
    pgettext_lazy("enterprise", "Worker"),
    (
        NAME.asked(_PURPOSE, "L2"),
        DOCUMENT.asked(_PURPOSE, "L2"),
        PHONE.asked(_PURPOSE, "L2"),
        _asked("home", "text", _("Lives at"), "enterprise-worker.home", level="L2",
               sensitivity=PERSONAL, most=120),
        _asked("origin", "text", _("Came from"), "enterprise-worker.source-area", level="L2",
               sensitivity=SENSITIVE, most=60),
        _asked("left_on", "text", _("Left there on"), "enterprise-worker.left-on", level="L2",
               sensitivity=SENSITIVE, most=20),
    ),
)  # fmt: skip
_STOCK: Final = _asked("stock_days", "count", _("Masks, thermometers and disinfectant last, days"), high=365,
                       required=True)  # fmt: skip
_ROOM: Final = _asked("separate_room", "text", _("Where somebody ill waits"), most=120, required=True)
_PLEDGED: Final = _asked(
    "pledged", "choices", _("Enclosed"), choices=PLEDGES, most=len(PLEDGES), required=True
)
FILED: Final = (_PLEDGED, _STOCK, _ROOM)
FILE: Final = Form(
    "enterprises.file",
    _("File for work to begin again"),
    (
        *FILED,
        _asked("workers", "list", _("Workers"), "enterprise.workers", part=WORKER, most=MOST_WORKERS,
               level="L2", sensitivity=SENSITIVE, default=[]),
    ),
)  # fmt: skip
FILE_SHEET: Final = Form("enterprises.file-sheet", FILE.title, FILED)  # with the list as a sheet
ACCEPT: Final = Form("enterprises.accept", _("Accept the filing"), ())
_RESULT: Final = _asked("result", "text", _("What the inspection found"), most=300, required=True)
CHECK: Final = Form(
    "enterprises.check",
    _("Inspected on the spot"),
    (
        _asked("seen", "choices", _("Seen on the spot and confirmed"), "enterprise.confirmed",
               choices=ITEMS, most=len(ITEMS), required=True),
        _STOCK,
        _RESULT,
    ),
)  # fmt: skip
APPROVE: Final = Form("enterprises.approve", _("Approve"), ())
REOPEN: Final = Form("enterprises.reopen", _("Let it work"), ())
MEND: Final = Form("enterprises.mend", _("Put right"), (_RESULT,))

_NAME: Final = _asked("name", "text", pgettext_lazy("wave", "Name"), "wave.name", most=60, required=True)
WAVE_NEW: Final = Form(
    "enterprises.new-wave",
    _("Plan a wave"),
    (
        _asked("place", "place", _("Area"), "wave.place", required=True, ability=RULES),
        _NAME,
        _asked("categories", "choices", _("What it is for"), "wave.category",
               choices=tuple(Category.choices), most=5, required=True),
        _asked("sizes", "choices", _("Sizes"), "wave.sizes", choices=tuple(Size.choices), most=4, default=[],
               hint=_("None chosen: of any size.")),
        _asked("opens_on", "date", _("Opens on"), "wave.opens-on", required=True),
    ),
)  # fmt: skip
WAVE_OPEN: Final = Form(
    "enterprises.open-wave",
    _("Open the wave"),
    (_asked("document_no", "text", pgettext_lazy("decree", "Document number"), "wave.document-no", most=60,
            required=True),),
)  # fmt: skip
RULE_NEW: Final = Form(
    "enterprises.new-rule",
    _("Set a rule"),
    (
        _asked("place", "place", _("Area"), "routing.place", required=True, ability=RULES),
        _asked("position", "count", _("Position"), "routing.position", low=1, high=999, default=50,
               hint=_("The lowest that fits decides.")),
        _asked("category", "choice", _("What it is for"), "routing.category", choices=tuple(Category.choices),
               empty=_("any")),
        _asked("size", "choice", _("Size"), "routing.size", choices=tuple(Size.choices), empty=_("any"),
               beside=True),
        _asked("industry", "text", _("Industry begins with"), "routing.industry", most=40),
        _asked("level", "choice", _("Unit of the place"), "routing.level", choices=tuple(Level.choices)),
        _asked("department", "department", _("or department"), "routing.department", beside=True),
    ),
)  # fmt: skip
LEAVE: Final = Form("enterprises.leave", _("No longer works there"), (REASON,))

"""What may be meant by a name that is being typed."""

from typing import Final

from lianfang.testing import canaries
from lianfang.testing.matrix import Row

_WORDS: Final = "?ability=see&words="
ROWS: Final = (
    Row("naming/<str:kind>/", (f"/naming/place/{_WORDS}花园", f"/naming/user/{_WORDS}周", "/naming/user/")),
    Row(
        "naming/<str:kind>/",
        (
            f"/naming/household/{_WORDS}{canaries.HOUSEHOLD}&ability=see",
            f"/naming/household/{_WORDS}{canaries.CONTACT_PHONE}&ability=figures",
            f"/naming/person/{_WORDS}{canaries.PERSON_PHONE}&ability=import",
        ),
    ),
    Row("naming/<str:kind>/", ("/naming/case/",), done=(404,)),
)

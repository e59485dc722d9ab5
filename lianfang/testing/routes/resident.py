"""The routes of residents' own pages, and of the desk that takes them over."""

from collections.abc import Callable, Mapping
from typing import Final

from lianfang.kit.scope import NOTHING
from lianfang.resident import actions, acts, lists
from lianfang.resident.models import Registration
from lianfang.testing.acts import Try, rows
from lianfang.testing.canaries import CONTACT_PHONE
from lianfang.testing.listings import rows as listed
from lianfang.testing.matrix import FORM, ONLY_POST, Fixture, Row
from lianfang.testing.world import World

ADDRESS: Final = "127.0.0.1"


def plant(world: World) -> dict[str, str]:
    """A poster, and the registration of somebody whose telephone is marked."""
    token = actions.put_up_poster(world.scope("fang"), place=world.places["garden"])
    link = actions.open_link(NOTHING, token=token, address=ADDRESS)
    actions.register(NOTHING, link=link, answers={"occupants": 2, "phone": CONTACT_PHONE}, address=ADDRESS)
    return {"registration": str(Registration.objects.get().pk), "poster": str(link.pk)}


def _posted(**fields: str) -> Callable[[Fixture], Mapping[str, str]]:
    return lambda fixture: fields


_ISSUES: Final = "issue-passes"

_NO_ROW: Final = {"changes": False}
_TAKEN_OVER: Final = rows(
    acts.REGISTRATION, {"take-over": Try("{registration}", "garden", page=_NO_ROW, api=_NO_ROW)}
)

ROWS: Final = (
    *_TAKEN_OVER,
    # Whoever holds a link is let in, whoever else they are; a link that is none opens for nobody.
    Row("r/<str:token>/", ("/r/AAAAAAAAAAAAAAAAAAAAAA/",), FORM, open_to_all=True, done=(404, 429)),
    *listed(lists.REGISTRATIONS, "registrations/", asked=("show=taken-over",)),
    *listed(lists.POSTERS, "registrations/posters/", asked=("show=over",)),
    *rows(acts.POSTER, {"end": Try("{poster}", "garden", page=_NO_ROW, api=_NO_ROW)}),
    Row(
        "registrations/links/",
        ("/registrations/links/",),
        ONLY_POST,
        needs=_ISSUES,
        at="garden",
        body=_posted(what="poster", place="garden"),
        changes=True,
    ),
    Row(
        "registrations/links/",
        ("/registrations/links/",),
        ONLY_POST,
        needs=_ISSUES,
        at="garden-1",
        body=_posted(what="households", place="garden-1"),
        changes=True,
    ),
    Row("registrations/<int:pk>/", ("/registrations/{registration}/",), needs="see-identity", at="garden"),
)

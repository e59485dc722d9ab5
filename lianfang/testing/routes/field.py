"""The routes of the field app: its files are everybody's, its words only one's own phone's."""

import json
from typing import Any, Final

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.field import actions as field
from lianfang.field import acts, lists
from lianfang.kit import clock
from lianfang.testing import canaries
from lianfang.testing.acts import Try, rows
from lianfang.testing.listings import rows as listed
from lianfang.testing.matrix import FORM, ONLY_POST, Fixture, Row
from lianfang.testing.world import World, visit

_GET: Final = frozenset({"GET", "HEAD"})


def plant(world: World) -> dict[str, str]:
    """A phone of zhou, and one that somebody of 新城街道 has lost."""
    loser = accounts.create_user(
        system_scope("test", actor_id=world.cast["liu"].pk),
        username="lost-a-phone",
        name=canaries.WORKER,
        place=world.places["garden"],
        role="paired",
    )
    own, _key = field.register(world.scope("zhou"), label="")
    lost, _key = field.register(scope_of_user(loser, at=clock.now()), label=canaries.WORKER)
    return {
        "phone": str(own.pk),
        "lost_phone": str(lost.pk),
        "loser": str(loser.pk),
        "posting_of_loser": str(loser.postings.get().pk),
    }


def _records(fixture: Fixture) -> Any:
    return json.dumps([visit(fixture.world.places["garden-1-1-102"])])


_NO_ROW: Final = {"changes": False}
_PHONES: Final = rows(
    acts.PHONE, {"revoke": Try("{lost_phone}", "garden", {"reason": "遗失"}, page=_NO_ROW, api=_NO_ROW)}
)

ROWS: Final = (
    *_PHONES,
    Row("field/", ("/field/",), open_to_all=True),
    Row("field/worker.js", ("/field/worker.js",), open_to_all=True),
    Row("field/manifest.webmanifest", ("/field/manifest.webmanifest",), open_to_all=True),
    Row("field/parts/<str:name>", ("/field/parts/app.js",), open_to_all=True),
    Row("field/forms.json", ("/field/forms.json",), open_to_all=True),
    Row("field/words.json", ("/field/words.json",), open_to_all=True),
    Row("field/hello", ("/field/hello",)),
    Row("field/hello", ("/field/hello?device={phone}",), own_only="zhou", refused=(409,)),
    Row("field/sync", ("/field/sync?device={phone}",), own_only="zhou", refused=(409,)),
    Row("field/sync", ("/field/sync?device=nowhere",), done=(409,)),
    Row(
        "field/records",
        ("/field/records?device={phone}",),
        ONLY_POST,
        own_only="zhou",
        refused=(409,),
        body=_records,
        content_type="application/json",
        changes=True,
    ),
    Row(
        "field/carried",
        ("/field/carried",),
        ONLY_POST,
        needs="record",
        refused=(403,),
        done=(422,),
        body=lambda fixture: "{}",
        content_type="application/json",
    ),
    Row(
        "field/devices/new",
        ("/field/devices/new",),
        ONLY_POST,
        needs="record",
        refused=(403,),
        changes=True,
    ),
    *listed(lists.PHONES, "field/devices/", asked=("show=revoked", "q=lost")),
    *listed(lists.STAFF, "staff/", asked=("q=lost", "state=locked", "role=paired")),
    *listed(lists.POSTINGS, "postings/", asked=("show=over", "role=paired")),
    *rows(
        acts.STAFF,
        {
            "add": Try("", "xincheng", {"name": "新人", "place": "garden", "role": "grid-worker"}),
            "post": Try("{loser}", "xincheng", {"place": "garden", "role": "grid-worker"}),
        },
    ),
    Row("staff/passwords/", ("/staff/passwords/",), _GET, needs="manage-users", refused=(403,)),
    Row(
        "staff/passwords/",
        ("/staff/passwords/",),
        ONLY_POST,
        needs="manage-users",
        refused=(403,),
        done=(400,),
    ),
    Row("staff/<int:pk>/", ("/staff/{loser}/",), _GET, needs="manage-users", at="garden", refused=(403, 404)),
    *rows(
        acts.ACCOUNT,
        {
            "disable": Try("{loser}", "garden", {"reason": "离岗"}),
            "enable": Try("{loser}", "garden", {"reason": "回岗"}),
            "unlock": Try("{loser}", "garden", {"reason": "忘记密码"}),
            "revoke-tokens": Try("{loser}", "garden", page=_NO_ROW, api=_NO_ROW),
        },
    ),
    *rows(acts.HELD, {"end": Try("{posting_of_loser}", "garden", {"reason": "调离"})}),
    Row(
        "field/intake/",
        ("/field/intake/",),
        FORM,
        needs="record",
        refused=(403,),
        done=(200, 422),
        body=lambda fixture: {"text": "LFQ1:a:1:2:xx"},
    ),
)

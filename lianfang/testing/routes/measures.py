"""Events, measures, appeals, disease packs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from lianfang.measures import actions
from lianfang.testing import canaries, measures
from lianfang.testing.matrix import FORM, ONLY_POST, TOKEN, Fixture, Row
from lianfang.testing.world import World


def plant(world: World) -> dict[str, str]:
    """Measures of 新城街道 in each state a door needs, and an appeal of somebody living there."""
    marked: dict[str, Any] = {
        "place": "xincheng",
        "document_no": canaries.DOCUMENT_NO,
        "content": canaries.MEASURE,
        "reason": canaries.MEASURE,
    }
    to_confirm = actions.decide(world.scope("gao"), measure=measures.draft(world, **marked))
    decided = actions.decide(world.scope("gao"), measure=measures.draft(world, "screening", **marked))
    binding = measures.in_force(world, **marked)
    appeal = actions.appeal(
        world.scope("fang"),
        measure=binding,
        place=world.places["garden-1-1-101"],
        name=canaries.APPELLANT,
        text=canaries.APPEAL,
    )
    listed = actions.list_area(
        world.scope("liu"), event=binding.event, area="武汉市", from_on=binding.from_at.date()
    )
    return {
        "draft": str(measures.draft(world, **marked).pk),
        "to_confirm": str(to_confirm.pk),
        "decided": str(decided.pk),
        "measure": str(binding.pk),
        "appeal": str(appeal.pk),
        "listed": str(listed.pk),
    }


def _posted(**fields: Any) -> Callable[[Fixture], Mapping[str, Any]]:
    return lambda fixture: fields


def _draft_body(fixture: Fixture) -> Any:
    return {
        "kind": "screening",
        "body": "government",
        "places": ["xincheng"],
        "content": "逐户排查",
        "reason": "外防输入",
    }


_EVENT: Final = "/events/2020-01/"
_PLAN: Final[dict[str, Any]] = {"needs": "plan", "at": "district", "refused": (403,), "done": (302,)}
_SEEN: Final[dict[str, Any]] = {"needs": "figures", "at": "garden"}
_DECIDES: Final[dict[str, Any]] = {"needs": "decide-as-government", "at": "xincheng", "refused": (403, 404)}
_API: Final[dict[str, Any]] = {"door": TOKEN, "content_type": "application/json"}
_V1: Final = "/api/v1/measures"
_GET: Final = frozenset({"GET"})

ROWS: Final = (
    Row("events/", ("/events/",)),
    Row(
        "events/new/",
        ("/events/new/",),
        FORM,
        **(_PLAN | {"done": (200, 302)}),
        body=_posted(name="流感", code="flu", reason="流感季"),
    ),
    Row("events/<str:code>/", (_EVENT, "/events/current/")),
    Row(
        "events/<str:code>/steps/",
        (f"{_EVENT}steps/",),
        ONLY_POST,
        **_PLAN,
        body=_posted(step="raise", level="I", reason="省级启动"),
        changes=True,
    ),
    Row(
        "events/<str:code>/instructions/",
        (f"{_EVENT}instructions/",),
        ONLY_POST,
        **_PLAN,
        body=_posted(number="1", sender="市指挥部", summary="立即排查"),
        changes=True,
    ),
    Row(
        "events/<str:code>/meetings/",
        (f"{_EVENT}meetings/",),
        ONLY_POST,
        **_PLAN,
        body=_posted(number="1", title="调度会", chair="高指挥", resolutions="排查 | 卫健局"),
        changes=True,
    ),
    Row(
        "events/<str:code>/milestones/",
        (f"{_EVENT}milestones/",),
        ONLY_POST,
        **_PLAN,
        body=_posted(kind="detected", on="2020-01-22"),
        changes=True,
    ),
    Row("measures/", ("/measures/",), needs="figures"),
    Row(
        "measures/new/",
        ("/measures/new/", "/measures/new/?kind=checkpoint"),
        FORM,
        needs="plan",
        refused=(403,),
        done=(200, 302),
        body=_posted(kind="screening", place="garden", content="逐户排查", reason="外防输入"),
    ),
    Row("measures/powers/", ("/measures/powers/",)),
    Row("measures/<int:pk>/", ("/measures/{measure}/", "/measures/{draft}/"), **_SEEN),
    Row(
        "measures/<int:pk>/announcement/",
        ("/measures/{measure}/announcement/", "/measures/{measure}/announcement/?language=en"),
        **_SEEN,
    ),
    Row(
        "measures/<int:pk>/decision/",
        ("/measures/{draft}/decision/",),
        ONLY_POST,
        **_DECIDES,
        done=(302,),
        changes=True,
    ),
    Row(
        "measures/<int:pk>/confirmation/",
        ("/measures/{to_confirm}/confirmation/",),
        ONLY_POST,
        **_DECIDES,
        done=(302,),
    ),
    Row(
        "measures/<int:pk>/announcing/",
        ("/measures/{decided}/announcing/",),
        ONLY_POST,
        **_DECIDES,
        done=(302,),
        changes=True,
    ),
    Row(
        "measures/<int:pk>/adjusting/",
        ("/measures/{measure}/adjusting/",),
        ONLY_POST,
        **_DECIDES,
        done=(302,),
        body=_posted(help_number="12345", reason="换号"),
        changes=True,
    ),
    Row(
        "measures/<int:pk>/lifting/",
        ("/measures/{measure}/lifting/",),
        ONLY_POST,
        **_DECIDES,
        done=(302,),
        body=_posted(reason="疫情平稳"),
        changes=True,
    ),
    Row(
        "measures/<int:pk>/cancelling/",
        ("/measures/{draft}/cancelling/",),
        ONLY_POST,
        needs="plan",
        at="xincheng",
        refused=(403, 404),
        done=(302,),
        body=_posted(reason="写错"),
        changes=True,
    ),
    Row(
        "measures/<int:pk>/appeals/",
        ("/measures/{measure}/appeals/",),
        ONLY_POST,
        needs="acknowledge",
        at="garden",
        refused=(403, 404),
        done=(302,),
        body=_posted(place="garden-1-1-102", name="甲", text="家中有病人"),
        changes=True,
    ),
    Row("appeals/", ("/appeals/",), needs="acknowledge", refused=(403,)),
    Row(
        "appeals/<int:pk>/answer/",
        ("/appeals/{appeal}/answer/",),
        ONLY_POST,
        needs="acknowledge",
        at="garden",
        refused=(403, 404),
        done=(302,),
        body=_posted(outcome="dismissed", answer="依据充分"),
    ),
    Row("packs/", ("/packs/", "/packs/?pack=dengue-chikungunya"), needs="figures"),
    Row(
        "packs/choice/",
        ("/packs/choice/",),
        ONLY_POST,
        **_PLAN,
        body=_posted(edition="respiratory-new-pathogen 2020-01-22", reason="按第二版"),
        changes=True,
    ),
    Row(
        "packs/parameters/",
        ("/packs/parameters/",),
        ONLY_POST,
        **_PLAN,
        body=_posted(name="fever_celsius", value="37.2", reason="市里要求"),
        changes=True,
    ),
    Row("packs/areas/", ("/packs/areas/",), ONLY_POST, **_PLAN, body=_posted(area="黄冈市"), changes=True),
    Row("packs/areas/<int:pk>/end/", ("/packs/areas/{listed}/end/",), ONLY_POST, **_PLAN),
    # API
    Row("api/v1/measures", (_V1, f"{_V1}?kind=checkpoint"), _GET, door=TOKEN),
    Row("api/v1/measures", (f"{_V1}?place=garden",), _GET, door=TOKEN, needs="see", at="garden"),
    Row(
        "api/v1/measures/drafts",
        (f"{_V1}/drafts",),
        ONLY_POST,
        **_API,
        needs="plan",
        at="xincheng",
        refused=(403, 404),
        body=_draft_body,
        changes=True,
    ),
    Row("api/v1/measures/<pk>", (f"{_V1}/{{measure}}",), _GET, door=TOKEN, **_SEEN),
    Row(
        "api/v1/measures/<pk>/decision",
        (f"{_V1}/{{draft}}/decision",),
        ONLY_POST,
        **_API,
        **_DECIDES,
        changes=True,
    ),
    Row(
        "api/v1/measures/<pk>/confirmation",
        (f"{_V1}/{{to_confirm}}/confirmation",),
        ONLY_POST,
        **_API,
        **_DECIDES,
        done=(403,),  # gao decided it; a second person is needed
    ),
    Row(
        "api/v1/measures/<pk>/announcement",
        (f"{_V1}/{{decided}}/announcement",),
        ONLY_POST,
        **_API,
        **_DECIDES,
        changes=True,
    ),
    Row(
        "api/v1/measures/<pk>/lifting",
        (f"{_V1}/{{measure}}/lifting",),
        ONLY_POST,
        **_API,
        **_DECIDES,
        body=_posted(reason="疫情平稳"),
        changes=True,
    ),
    Row(
        "api/v1/events/<code>",
        ("/api/v1/events/2020-01",),
        _GET,
        door=TOKEN,
        needs="plan",
        at="district",
        refused=(403,),
    ),
    Row(
        "api/v1/events/<code>/ending",
        ("/api/v1/events/2020-01/ending",),
        ONLY_POST,
        **_API,
        needs="decide-as-government",
        at="district",
        refused=(403,),
        done=(409,),  # measures of it are in force
        body=_posted(reason="平稳", document_no="1号"),
    ),
    Row(
        "api/v1/events/<code>/data",
        ("/api/v1/events/2020-01/data",),
        _GET,
        door=TOKEN,
        needs="plan",
        at="district",
        refused=(403,),
    ),
    Row("api/v1/protocol", ("/api/v1/protocol",), _GET, door=TOKEN),
)

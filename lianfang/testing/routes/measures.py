"""Events, measures, appeals, disease packs."""

from typing import Any, Final

from lianfang.kit import clock
from lianfang.measures import actions, acts
from lianfang.measures.models import Instruction
from lianfang.testing import canaries, measures
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import TOKEN, Row
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
        "paper": str(_paper(world, "letter").pk),
        "warning": str(_warned(world).pk),
    }


def _paper(world: World, kind: str) -> Instruction:
    assert world.event is not None
    return actions.keep_instruction(
        world.scope("liu"), event=world.event, kind=kind, number=f"{kind}-1", sender="市疾控局",
        disease="登革热", summary="加强监测", received_at=clock.now(),
    )  # fmt: skip


def _warned(world: World) -> Instruction:
    """A warning that was answered and wants feedback."""
    return actions.answer_instruction(
        world.scope("liu"), instruction=_paper(world, "warning"), answer="已收悉", answer_no="2号"
    )


_EVENT: Final = "/events/2020-01/"
_SEEN: Final[dict[str, Any]] = {"needs": "figures", "at": "garden"}
_V1: Final = "/api/v1/measures"
_GET: Final = frozenset({"GET"})
_REFUSED: Final = {"refused": (403,)}  # what everybody may know of is refused with 403, not hidden


def _whole(told: dict[str, Any], key: str = "2020-01", **more: Any) -> Try:
    """An act on what is the whole district's."""
    return Try(key, "district", told, page=_REFUSED | more, api=_REFUSED | more)


def _next(told: dict[str, Any]) -> Try:
    """A step that is not the next one: refused for its state, with what was typed."""
    return Try("2020-01", "district", told, page=_REFUSED | _LATER, api=_REFUSED | _LATER)


_LATER: Final = {"done": (409,), "changes": False}
_ONE: Final = {"reason": "疫情平稳"}


def _level(level: str) -> Try:
    told = {
        "level": level,
        "document_no": "1号",
        "upper_document_no": "省9号",
        "told": True,
        "reason": "省级启动",
    }
    return _whole(told)


_EVENTS: Final = rows(
    acts.EVENT,
    {
        "open": Try("", "district", {"name": "流感", "code": "flu", "reason": "流感季"},
                    page=_REFUSED | {"at": "district"}, api=_REFUSED),
        "correct": _whole({"code": "2020-01", "name": "新冠肺炎", "reason": "更正名称"}),
        "begin": _next(_ONE),
        "raise": _level("I"),
        "lower": _level("III"),
        "end": Try("2020-01", "district", _ONE | {"document_no": "9号"}, page=_REFUSED | _LATER,
                   api=_REFUSED | _LATER),
        "review": _next(_ONE),
        "retention": _next(_ONE | {"document_no": "9号"}),
        "destroy": _next(_ONE),
        "instruct": _whole({"number": "1", "sender": "市指挥部", "summary": "立即排查"}),
        "meet": _whole({"number": "1", "title": "调度会", "chair": "高指挥"}),
        "mark": _whole({"kind": "detected", "on": "2020-01-22"}),
    },
)  # fmt: skip
_DECIDES: Final = "decide-as-government"
_MEASURES: Final = rows(
    acts.MEASURE,
    {
        "draft": Try("", "xincheng", {"kind": "screening", "places": ["garden"], "content": "逐户排查",
                                      "reason": "外防输入"}),
        "redraft": Try("{draft}", "xincheng", {"content": "逐人测温"}),
        "decide": Try("{draft}", "xincheng", needs=_DECIDES),
        # gao decided it; a second person is needed
        "confirm": Try("{to_confirm}", "xincheng", needs=_DECIDES, page={"done": (403,), "changes": False},
                       api={"done": (403,), "changes": False}),
        "announce": Try("{decided}", "xincheng", needs=_DECIDES),
        "adjust": Try("{measure}", "xincheng", {"help_number": "12345", "reason": "换号"}, _DECIDES),
        "lift": Try("{measure}", "xincheng", _ONE, _DECIDES),
        "cancel": Try("{draft}", "xincheng", _ONE),
        "appeal": Try("{measure}", "garden",
                      {"place": "garden-1-1-102", "name": "甲", "text": "家中有病人"}),
    },
)  # fmt: skip
_APPEALS: Final = rows(
    acts.APPEAL,
    {"answer": Try("{appeal}", "garden", {"outcome": "dismissed", "text": "依据充分"},
                   page={"changes": False}, api={"changes": False})},
)  # fmt: skip
_PAPERS: Final = rows(
    acts.PAPER,
    {
        "answer": Try("{paper}", "district", {"answer_no": "高新防指〔2020〕3号", "answer": "已部署"},
                      page={"changes": False}, api={"changes": False}),
        "feedback": Try("{warning}", "district", {"feedback": "未发现病例"},
                        page={"changes": False}, api={"changes": False}),
    },
)  # fmt: skip
_RULES: Final = rows(
    acts.RULE,
    {
        "choose": _whole({"edition": "respiratory-new-pathogen 2020-01-22", "reason": "按第二版"}, ""),
        "change": _whole({"name": "fever_celsius", "value": "37.2", "reason": "市里要求"}, ""),
        "list-area": _whole({"area": "黄冈市"}, ""),
    },
)
_LISTED: Final = rows(acts.LISTED, {"end": _whole({}, "{listed}", changes=False)})

ROWS: Final = (
    *_EVENTS,
    *_MEASURES,
    *_APPEALS,
    *_PAPERS,
    *_RULES,
    *_LISTED,
    Row("events/", ("/events/",)),
    Row("events/<str:code>/", (_EVENT, "/events/current/")),
    Row("measures/", ("/measures/",), needs="figures"),
    Row("measures/powers/", ("/measures/powers/",)),
    Row("measures/<int:pk>/", ("/measures/{measure}/", "/measures/{draft}/"), **_SEEN),
    Row(
        "measures/<int:pk>/announcement/",
        ("/measures/{measure}/announcement/", "/measures/{measure}/announcement/?language=en"),
        **_SEEN,
    ),
    Row("appeals/", ("/appeals/",), needs="acknowledge", refused=(403,)),
    Row("packs/", ("/packs/", "/packs/?pack=dengue-chikungunya"), needs="figures"),
    # API
    Row("api/v1/measures", (_V1, f"{_V1}?kind=checkpoint"), _GET, door=TOKEN),
    Row("api/v1/measures", (f"{_V1}?place=garden",), _GET, door=TOKEN, needs="see", at="garden"),
    Row("api/v1/measures/<pk>", (f"{_V1}/{{measure}}",), _GET, door=TOKEN, **_SEEN),
    Row("api/v1/measures/<pk>/obliges", (f"{_V1}/{{measure}}/obliges",), _GET, door=TOKEN, **_SEEN),
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

"""Words of line lists and what they mean: those of offices, of others, and our own in three languages."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from lianfang.cases.models import Classification, Outcome, Source
from lianfang.exchange import columns
from lianfang.exchange.checking import words

_CLASSIFICATIONS: Final = {
    "suspected": "疑似 疑似病例 suspect probable",
    "clinical": "临床诊断 临床诊断病例",
    "confirmed": "确诊 确诊病例 实验室确诊 实验室确诊病例 实验室诊断 实验室诊断病例 confirmedcase",
    "asymptomatic": "无症状 无症状感染者 病原携带者 带菌者",
    "excluded": "排除 已排除 排除病例 discarded",
}
_SOURCES: Final = {
    "imported": "输入 输入性 境外输入 外地输入 外省输入 省外输入 外市输入",
    "local-linked": "本地关联 关联病例 续发 本地续发 本地聚集",
    "unlinked": "来源不明 无关联 本地无关联 不明",
    "unknown": "未知 不详 待查",
}
_OUTCOMES: Final = {
    "in-care": "在治 治疗中 住院 住院治疗 隔离治疗 在院 在院治疗 alive hospitalised hospitalized",
    "recovered": "治愈 出院 治愈出院 痊愈 痊愈出院 discharged recover discharge",
    "released": "解除 解除隔离 解除观察 解除医学观察",
    "died": "死亡 病亡 病死 dead death deceased",
}
_TABLES: Final[Mapping[str, tuple[Mapping[str, str], words.Choices]]] = {
    "classification": (_CLASSIFICATIONS, Classification.choices),
    "source": (_SOURCES, Source.choices),
    "outcome": (_OUTCOMES, Outcome.choices),
}
_FROM_ELSEWHERE: Final = re.compile(r"[\u4e00-\u9fff]{2,6}输入")  # 湖北输入

# By the disease packs whose events they belong to; the rest are those a report card may hold besides.
DISEASES: Final = {
    "respiratory-new-pathogen": (
        "新型冠状病毒感染 新型冠状病毒肺炎 新型冠状病毒感染的肺炎 新冠肺炎 新冠感染 新冠 "
        "covid19 covid sarscov2 coronavirusdisease2019"
    ),
    "emerging-respiratory": (
        "不明原因肺炎 聚集性不明原因肺炎 不明原因呼吸道疾病 不明原因呼吸道传染病 新发呼吸道传染病 "
        "新发突发呼吸道传染病 pneumoniaofunknowncause"
    ),
    "viral-haemorrhagic-fever": (
        "病毒性出血热 埃博拉出血热 埃博拉病毒病 马尔堡出血热 马尔堡病毒病 拉沙热 新疆出血热 "
        "克里米亚刚果出血热 ebola ebolavirusdisease marburg marburgvirusdisease lassafever "
        "viralhaemorrhagicfever crimeancongohaemorrhagicfever"
    ),
    "influenza-school": "流行性感冒 流感 甲型流感 乙型流感 influenza flu",
    "dengue-chikungunya": "登革热 基孔肯雅热 dengue chikungunya",
    "norovirus": "诺如病毒感染 诺如病毒 诺如 norovirus",
    "others": (
        "鼠疫 霍乱 传染性非典型肺炎 艾滋病 病毒性肝炎 甲肝 乙肝 丙肝 戊肝 脊髓灰质炎 "
        "人感染高致病性禽流感 人感染h7n9禽流感 麻疹 流行性出血热 狂犬病 流行性乙型脑炎 炭疽 "
        "细菌性和阿米巴性痢疾 细菌性痢疾 痢疾 肺结核 伤寒和副伤寒 伤寒 副伤寒 流行性脑脊髓膜炎 "
        "百日咳 白喉 新生儿破伤风 猩红热 布鲁氏菌病 布病 淋病 梅毒 钩端螺旋体病 血吸虫病 疟疾 "
        "流行性腮腺炎 风疹 急性出血性结膜炎 麻风病 流行性和地方性斑疹伤寒 斑疹伤寒 黑热病 包虫病 "
        "丝虫病 其他感染性腹泻病 其它感染性腹泻病 手足口病 水痘 猴痘"
    ),
}


def _folded(said: str) -> frozenset[str]:
    return frozenset(map(columns.fold, said.split()))


_COUNTING_CARDS: Final = _folded(
    "初次报告 订正报告 已终审卡 已审核卡 已审卡 未审核卡 未审卡 待审核卡 待审卡 有效卡 有效 正常 "
    "县区审核 地市审核 省级审核 final audited unaudited valid active"
)
_DELETED_CARDS: Final = _folded("已删除卡 已删除 删除 删除卡 作废 已作废 无效 deleted removed void")


def code_of(column: str, text: str) -> str:
    """The code that a word of a column stands for; empty for one that nobody knows."""
    word = columns.fold(text)
    found = _words(column).get(word, "")
    if not found and column == "source" and _FROM_ELSEWHERE.fullmatch(word):
        return "imported"
    return found


@lru_cache(maxsize=8)
def _words(column: str) -> dict[str, str]:
    return words.sexes() if column == "sex" else words.table(*_TABLES[column])


def card_counts(text: str) -> bool | None:
    """Whether a card of this status is a case: False for one deleted, None for a status nobody knows."""
    word = columns.fold(text)
    if word in _DELETED_CARDS:
        return False
    return True if word in _COUNTING_CARDS else None


@lru_cache(maxsize=256)
def is_of_event(text: str, *, event: str, pack: str) -> bool | None:
    """Whether a disease is the event's own: False for another known one, None for one nobody knows."""
    word, own = columns.fold(text), _own_diseases(event, pack)
    if word in own:
        return True
    return False if any(word in _folded(said) for said in DISEASES.values()) else None


def _own_diseases(event: str, pack: str) -> frozenset[str]:
    """By the event's name where it says a disease, else by the rules it works by."""
    name = columns.fold(event)
    named = (_folded(said) for said in DISEASES.values())
    found = next((said for said in named if any(one in name for one in said)), None)
    return found or _folded(DISEASES.get(pack, "")) | {name}

"""What the columns of each register are called, and which of a sheet's columns is which."""

# ruff: noqa: E501  # tables read best with one column of a register a line

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianfang.exchange.problems import ColumnsMissing, ColumnThere, ColumnUnknown, UnknownRegister
from lianfang.kit.values.characters import simplified, traditional

_NOISE: Final = re.compile(r"[\s*＊:：_\-—/\\.。、,，]+")
_BRACKETS: Final = re.compile(r"[(（\[【〔].*?[)）\]】〕]")


def in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def in_characters(chinese: str) -> str:
    """A Chinese heading or word of ours in the reader's characters."""
    return traditional(chinese) if (get_language() or "").casefold().startswith("zh-hant") else chinese


class Column(NamedTuple):
    """One thing a register holds of a row: its key, its heading in both languages, further names."""

    key: str
    chinese: str
    english: str
    also: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return in_characters(self.chinese) if in_chinese() else self.english


class Register(NamedTuple):
    """A register's columns. `needs`: of each group of alternatives, one must be there in full."""

    code: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[tuple[str, ...], ...], ...]


def _column(key: str, chinese: str, english: str, also: str = "") -> Column:
    return Column(key, chinese, english, tuple(also.split()))


_STREET = _column("street", "街道", "street", "街道名称 所属街道 镇街 街镇 乡镇街道 乡镇 街办 subdistrict")
_COMMUNITY = _column(
    "community", "社区", "community", "社区名称 所属社区 村居 村社区 居委会 社区村居 所在社区"
)
_CELL = _column("cell", "网格", "grid cell", "网格名称 所属网格 网格编号 网格号 cell grid")
_COMPOUND = _column(
    "compound",
    "小区",
    "compound",
    "小区名称 所属小区 小区名 小区自然村 小区村 estate neighbourhood 院落 楼盘",
)
_BUILDING = _column(
    "building", "楼栋", "building", "楼号 楼栋号 栋 栋号 幢 幢号 楼 楼房号 楼座 座 buildingno block"
)
_UNIT = _column("unit", "单元", "unit", "单元号 unitno stairwell staircase")
_DOOR = _column(
    "door",
    "室号",
    "door",
    "房号 门牌号 户室号 室 房间号 门号 房室号 门牌 房间 doorno room flat apartment roomno",
)
_DWELLING = _column(
    "dwelling",
    "房屋编码",
    "dwelling code",
    "地址码 房屋编号 房屋代码 地址编码 住所编码 住址编码 标准地址编码 dwelling placecode",
)
_FLOOR = _column("floor", "楼层", "floor", "层 所在层 层数 storey level")
_ADDRESS = _column("address", "详细地址", "address", "地址 住址 现住址 家庭住址 居住地址 经营地址 注册地址")
_PHONE = _column(
    "phone", "联系电话", "phone",
    "电话 手机 手机号 手机号码 联系方式 联络电话 联络方式 电话号码 联系手机 移动电话 本人电话 mobile telephone phonenumber tel contactphone",
)  # fmt: skip
_WHERE = (_STREET, _COMMUNITY, _CELL, _COMPOUND, _BUILDING, _UNIT, _DOOR)

PLACES = Register(
    "places",
    (
        _column("code", "编码", "code", "地址码 地址编码 房屋编码 房屋编号 地点编码 placecode 编号"),
        _column("parent", "上级编码", "parent code", "上级 上级地址码 父级编码 所属编码 parent"),
        _column("kind", "类型", "kind", "地点类型 类别 级别 层级 type placekind level"),
        _column("name", "名称", "name", "地点名称 placename"),
        *_WHERE, _FLOOR,
        _column("nature", "小区类型", "compound type", "小区性质 小区类别 compoundkind compoundnature"),
        _column("state", "房屋状态", "dwelling state", "房屋性质 房屋用途 使用状态 居住状态 state"),
        _column("alias", "别名", "alias", "曾用名 俗称 又名 aliases othername"),
        _column("longitude", "经度", "longitude", "lng lon 东经"),
        _column("latitude", "纬度", "latitude", "lat 北纬"),
        _column("stats", "统计代码", "statistical code", "统计用区划代码 区划代码 统计区划代码 行政区划代码 statscode statisticalcode"),
        _ADDRESS,
    ),
    ((("kind", "name"), ("compound", "building", "door"), ("compound", "door"), ("community", "compound")),),
)  # fmt: skip
HOUSEHOLDS = Register(
    "households",
    (
        _column("number", "户编号", "household number", "户号 户序号 家庭编号 户编码 household householdno householdid familyno"),
        _DWELLING, *_WHERE,
        _column("contact", "户主", "contact", "联系人 户主姓名 户主联系人 联系人姓名 head householder headofhousehold 户代表"),
        _PHONE,
        _column("count", "常住人口数", "residents", "人口数 现住人数 居住人数 人数 家庭人口 家庭人口数 常住人数 在册人数 headcount persons members count"),
        _column("nature", "户类型", "household type", "户别 户性质 居住类型 住户类型 type"),
        _column("managed", "管理归属", "managed by", "管理归属社区 管理归属村居 归属社区 归属村居 户籍社区 户籍村居 managedby belongsto"),
        _column("outside", "现居地", "lives outside", "外居地 现居地外 现居住地 区外住址 外出地 外出地址 躲迁地 躲迁地址 躲迁去向 外出去向 现住地 livesoutside"),
        _ADDRESS,
    ),
    ((("number",), ("dwelling",), ("compound", "door"), ("compound", "building"), ("address",), ("managed", "outside")),),
)  # fmt: skip
PERSONS = Register(
    "persons",
    (
        _column("name", "姓名", "name", "名字 居民姓名 人员姓名 fullname personname"),
        _column("document_kind", "证件类型", "document type", "证件种类 证件名称 documentkind idtype"),
        _column(
            "document", "证件号码", "document number",
            "身份证号 身份证号码 证件号 公民身份号码 身份证 居民身份证号 公民身份证号码 身份证件号码 "
            "idnumber document idno idcard documentno",
        ),
        _column("sex", "性别", "sex", "gender"),
        _column("birth", "出生日期", "date of birth", "出生年月 生日 出生年月日 birth birthdate dob birthon"),
        _PHONE,
        _column("household", "户编号", "household number", "户号 户序号 家庭编号 户编码 household householdno householdid familyno"),
        _DWELLING, *_WHERE,
        _column("relation", "与户主关系", "relation to head", "关系 户主关系 与户主 家庭关系 relation relationship"),
        _column("ethnic", "民族", "ethnic group", "ethnicity ethnic"),
        _column("origin", "户籍地", "registered at", "户籍地址 户口所在地 户籍 籍贯 户籍所在地 registeredat origin hukou"),
        _column("workplace", "工作单位", "workplace", "单位 工作学习单位 工作学校 工作单位或学校 就读学校 employer"),
        _column("plate", "车牌", "plate", "车牌号 车牌号码 号牌 车辆 车号 licenseplate platenumber vehicle"),
        _column("address", "详细地址", "address", "地址 住址 现住址 家庭住址 居住地址"),
    ),
    ((("name",),), (("household",), ("dwelling",), ("compound", "door"), ("compound", "building"), ("address",))),
)  # fmt: skip
ENTERPRISES = Register(
    "enterprises",
    (
        _column("uscc", "统一社会信用代码", "credit code", "信用代码 社会信用代码 营业执照号 营业执照 机构代码 统一信用代码 uscc creditcode licence"),
        _column("name", "名称", "name", "企业名称 单位名称 公司名称 商户名称 经营单位 enterprise company enterprisename"),
        _column("industry", "行业", "industry", "所属行业 行业类别 行业分类 sector"),
        _column("size", "规模", "size", "企业规模 规模类型 scale"),
        _column("category", "类别", "category", "企业类别 企业类型 类型 单位类别 type"),
        _STREET, _COMMUNITY,
        _column("place", "地址码", "place code", "地址编码 场所编码 placecode 房屋编码"),
        _ADDRESS,
        _column("head", "负责人", "head", "法人 法定代表人 企业负责人 联系人 单位负责人 manager contact"),
        _PHONE,
        _column("officer", "防疫专员", "prevention officer", "防疫员 防疫负责人 疫情防控专员 专员 officer"),
        _column("officer_phone", "防疫专员电话", "officer phone", "专员电话 防疫员电话"),
        _column("workers", "职工总数", "workers", "职工数 员工数 员工总数 从业人数 职工人数 人数 employees staff headcount"),
        _column("department", "主管部门", "department", "行业主管部门 监管部门 责任部门 authority"),
    ),
    ((("name",),), (("place",), ("community",), ("street",), ("address",))),
)  # fmt: skip
WORKERS = Register(
    "workers",
    (
        _column("username", "工号", "username", "用户名 账号 登录名 user login staffno"),
        _column("name", "姓名", "name", "名字 人员姓名 fullname"),
        _column("department", "单位", "department", "部门 所在单位 工作单位 派出单位 单位部门 unit organisation"),
        _PHONE,
        _column("role", "岗位", "role", "角色 职务 岗位角色 post position"),
        _column("place", "地址码", "place code", "岗位编码 所在地编码 地点编码 placecode"),
        _STREET, _COMMUNITY, _CELL,
        _column("compounds", "负责小区", "compounds", "包靠小区 包保小区 负责的小区 小区 包联小区 compound"),
    ),
    ((("name",),),),
)  # fmt: skip

CASES = Register(
    "cases",
    (
        _column("card_no", "卡片编号", "card number", "报告卡编号 传报卡编号 病例编号 报告编号 编号 id caseid caseno cardno"),
        _column("name", "姓名", "name", "患者姓名 病人姓名 名字 fullname patient"),
        _column("document", "证件号码", "document number", "有效证件号 身份证号 身份证号码 证件号 idnumber documentno"),
        _column("sex", "性别", "sex", "gender"),
        _column("age", "年龄", "age", "岁数 年龄岁"),
        _column("age_unit", "年龄单位", "age unit", "ageunit"),
        _column("birth", "出生日期", "date of birth", "出生年月 生日 birthdate dob birthon"),
        _PHONE,
        _column("guardian", "监护人", "guardian", "家长姓名 患儿家长姓名 家长 parent"),
        _column("workplace", "工作单位", "workplace", "患者工作单位 单位 学校 工作学习单位 employer school"),
        _column("classification", "病例分类", "classification", "病例类型 诊断类型 分类 caseclassification status casestatus"),
        _column("disease", "疾病名称", "disease", "病种 病名 疾病 diseasename"),
        _column("card_state", "卡片状态", "card status", "报告卡状态 报告类别 cardstate"),
        _column("audit", "审核状态", "audit status", "审核情况 auditstate"),
        _column("deleted_at", "删除时间", "deleted", "删除日期 deletedat"),
        _column("source", "感染来源", "source", "来源 病例来源 传播来源 sourceofinfection origin"),
        _column("linked", "关联病例", "infected by", "上代病例 感染者 源头病例 关联 infector linkedto"),
        _column("onset_on", "发病日期", "onset", "发病时间 发病 症状出现日期 symptomonset dtonset dateonset onsetdate dateofonset"),
        _column("sampled_on", "首次阳性采样日期", "first positive sample", "采样日期 阳性采样日期 dtsample sampledate"),
        _column("found_at", "发现时间", "found", "发现日期 初诊时间 初诊日期 dtfound"),
        _column("reported_at", "报告时间", "reported", "报告日期 报卡时间 网报时间 录卡时间 报告卡录入时间 录入时间 dtreport datereport reportdate"),
        _column("isolated_at", "隔离时间", "isolated", "隔离日期 dtisolation dateisolation"),
        _column("diagnosed_at", "诊断时间", "diagnosed", "诊断日期 确诊时间 确诊日期 confirmdate dateconfirmed dtdiag datediagnosis"),
        _column("treated_at", "收治时间", "treated", "收治日期 入院时间 入院日期 住院日期 dthospitalised datehospital"),
        _column("outcome", "转归", "outcome", "结局 病情转归"),
        _column("outcome_on", "转归日期", "outcome on", "dtoutcome dateoutcome"),
        _column("died_on", "死亡日期", "died on", "死亡时间 death dtdeath datedeath dateofdeath deathdate"),
        _column("discharged_on", "出院日期", "discharged on", "出院时间 治愈日期 dtdischarge dischargedate"),
        _column("unit", "报告单位", "reporting institution", "填报单位 报告医院 报告机构 reporter"),
        _column("place", "地址码", "place code", "地址编码 房屋编码 房屋编号 placecode dwelling"),
        _column("region", "现住地址国标", "national code of the address", "现住址国标 现住地址编码 住址国标 地址国标 regioncode"),
        _STREET, _COMMUNITY, _CELL, _COMPOUND, _BUILDING,
        _column("unit_no", "单元", "unit number", "单元号 unitno stairwell staircase"),
        _DOOR,
        _column("address", "详细地址", "address", f"{' '.join(_ADDRESS.also)} 现住详细地址"),
    ),
    ((("name",),), (("classification",),)),
)  # fmt: skip

ARRIVALS = Register(
    "arrivals",
    (
        _column("name", "姓名", "name", "名字 人员姓名 返回人员姓名 fullname"),
        _PHONE,
        _column("document_kind", "证件类型", "document type", "证件种类 证件名称 documentkind idtype"),
        _column("document", "证件号码", "document number", "身份证号 身份证号码 证件号 公民身份号码 身份证 idnumber idno idcard"),
        _column("left_on", "离开时间", "left on", "离开日期 离汉时间 离汉日期 出发时间 出发日期 离鄂时间 departedon departure"),
        _column("source_area", "来源地", "came from", "出发地 来自 重点地区 来源地区 来自地区 sourcearea from"),
        _column("stay_kind", "居住方式", "way of staying there", "滞汉居住方式 滞留居住方式"),
        _column("stay", "滞留地址", "stayed at", "滞汉居住地址 滞留居住地址 滞汉地址 stay"),
        _column("origin", "户籍地", "registered at", "户籍地址 户口所在地 户籍 户籍所在地 registeredat hukou"),
        _column("province", "返回省份", "returns to province", "返回省"),
        _column("city", "返回市", "returns to city", "返回城市 返回地市"),
        _column("district", "返回区县", "returns to district", "区 区县 县区 返回区 返回县区"),
        _STREET, _COMMUNITY, _CELL, _COMPOUND, _BUILDING, _UNIT, _DOOR,
        _column("transport", "返程方式", "came by", "交通方式 交通工具 返回方式 transport"),
        _column("service", "车次航班", "flight or train", "车次 航班 航班号 车次航班号 车厢座位 service"),
        _column("told_at", "创建时间", "told at", "录入时间 登记时间 填报时间 createdat"),
        _column("address", "返回地址", "address here", f"目的地 抵达地址 返回住址 拟居住地址 详细地址 {' '.join(_ADDRESS.also)}"),
    ),
    ((("name",),), (("left_on",), ("source_area",), ("document",), ("phone",))),
)  # fmt: skip

REGISTERS: Final = {one.code: one for one in (PLACES, HOUSEHOLDS, PERSONS, ENTERPRISES, WORKERS)}
# What only some may load, by the ability it takes; never taken out as a sheet.
GUARDED: Final = {"cases": "see-cases"}
# What only comes in: what it makes is a list of its own, with its own file.
LOADED: Final = {**REGISTERS, ARRIVALS.code: ARRIVALS, CASES.code: CASES}
# What an enterprise files of its workers: read as any sheet, kept by the room of enterprises.
ROSTER: Final = Register(
    "roster",
    (
        _column("name", "姓名", "name", "名字 员工姓名 职工姓名 fullname"),
        _column("document", "证件号码", "document number", "身份证号 身份证号码 证件号 公民身份号码 身份证 idnumber idno"),
        _PHONE,
        _column("home", "现住址", "lives at", "住址 现居住地 居住地址 家庭住址 home address"),
        _column("origin", "近14天去向", "came from", "来自 来源地 出发地 返回地 近14天行程 近14天轨迹 从何处返回 origin from"),
        _column("left_on", "离开日期", "left there on", "离开时间 返回日期 出发日期 leftdate"),
    ),
    ((("name",),), (("document",),), (("phone",),), (("home",),), (("origin",),)),
)  # fmt: skip
_READ: Final = {**LOADED, ROSTER.code: ROSTER}
REASON_HEADINGS: Final = ("退回原因", "reason refused")


def register_named(code: str) -> Register:
    if code not in _READ:
        raise UnknownRegister(register=code, registers=", ".join(LOADED))
    return _READ[code]


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A heading without case, spaces, marks of required columns, and remarks in brackets."""
    text = simplified(unicodedata.normalize("NFKC", name)).casefold()
    return _NOISE.sub("", _BRACKETS.sub("", text)) or _NOISE.sub("", text)


@lru_cache(maxsize=16)
def names_of(code: str) -> dict[str, str]:
    """Every folded name of a register's columns, and its key. An earlier column keeps a shared name."""
    found: dict[str, str] = {}
    columns = _READ[code].columns
    for column in columns:
        found.setdefault(fold(column.chinese), column.key)
        found.setdefault(fold(column.english), column.key)
        found.setdefault(fold(column.key), column.key)
    for column in columns:
        for name in column.also:
            found.setdefault(fold(name), column.key)
    return found


def digest(names: Sequence[str]) -> str:
    """What a remembered mapping is kept under: SHA-256 of the folded headings in their order."""
    return hashlib.sha256("\x1f".join(map(fold, names)).encode()).hexdigest()


def find(
    register: Register,
    names: Sequence[str],
    *,
    chosen: Mapping[str, str] | None = None,
    given: Iterable[str] = (),
) -> dict[str, int]:
    """The index of each column found, by key. `chosen` names the heading for a key, or "" for none.

    What is `given` for every row stands, in its order, behind the sheet's own columns. Raises
    ColumnUnknown for a choice the sheet or the register has not, ColumnThere for something given that
    the sheet says itself, ColumnsMissing with what is still needed.
    """
    chosen = chosen or {}
    folded = [fold(name) for name in names]
    found = {
        key: _chosen_index(register, key, heading, names, folded)
        for key, heading in chosen.items()
        if heading
    }
    known = names_of(register.code)
    for at, name in enumerate(folded):
        key = key_named(known, name)
        if key and key not in chosen and at not in found.values():
            found.setdefault(key, at)
    for at, name in enumerate(folded):
        key = _ELSE.get(register.code, {}).get(name, "")
        if key and key not in found and key not in chosen and at not in found.values():
            found[key] = at
    for at, key in enumerate(given, len(names)):
        if key not in {column.key for column in register.columns}:
            raise ColumnUnknown(name=key, found=_listed(column.key for column in register.columns))
        if key in found:
            raise ColumnThere(name=key, heading=names[found[key]])
        found[key] = at
    _require(register, found, names)
    return found


# Names that say a column only where no other does: the name on a list of households is whom to call there.
_ELSE: Final[Mapping[str, Mapping[str, str]]] = {
    "households": {"姓名": "contact", "name": "contact"},
    "cases": {"卡片id": "card_no", "cardid": "card_no"},
}
# Of what a row may have several, and of what a second column is not another answer to the same question.
_SEVERAL: Final = frozenset({"phone", "plate", "compounds"})
_NUMBERED: Final = re.compile(r"(.{2,}?)(?:[1-9]|[一二三四])")


def further(register: Register, names: Sequence[str], found: Mapping[str, int]) -> dict[int, list[int]]:
    """Further columns of what a row may have several of (联系电话2), by the index of the first."""
    known, more = names_of(register.code), dict[int, list[int]]()
    for at, name in enumerate(names):
        key = key_named(known, fold(name))
        if key in _SEVERAL and key in found and at not in found.values():
            more.setdefault(found[key], []).append(at)
    return more


def key_named(known: Mapping[str, str], name: str) -> str:
    """The key of a folded heading; of 联系电话1 too, where 联系电话 is one."""
    numbered = _NUMBERED.fullmatch(name)
    return known.get(name) or (known.get(numbered[1], "") if numbered else "")


def _chosen_index(
    register: Register, key: str, heading: str, names: Sequence[str], folded: Sequence[str]
) -> int:
    keys = {column.key for column in register.columns}
    if key not in keys or fold(heading) not in folded:
        raise ColumnUnknown(name=heading if key in keys else key, found=_listed(names))
    return folded.index(fold(heading))


def _require(register: Register, found: Iterable[str], names: Sequence[str]) -> None:
    missing = []
    for group in register.needs:
        lacking = [[key for key in way if key not in found] for way in group]
        if all(lacking):
            missing.append(min(lacking, key=len))
    if missing:
        headings = {column.key: column.heading for column in register.columns}
        wanted = [headings[key] for group in missing for key in group]
        raise ColumnsMissing(names=_listed(wanted), found=_listed(names))


def _listed(names: Iterable[str]) -> str:
    return _(", ").join(name for name in names if name)

"""The roster as offices keep it: its five tables, the words by which their columns are known, what the cells say."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from pairing.models import Cadre, Community, ContactPoint, Grade
from shenbei.lib import sheets
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import Column, Shape

STREET = Column(
    "street",
    ("街道", "乡镇", "镇街", "街镇", "街道乡镇", "乡镇街道", "街道名称", "所属街道", "所属乡镇", "所在街道"),
    hints=("街道", "乡镇", "镇街"),
    bars=("电话", "书记", "主任", "社区"),
    required=True,
)
PHONE = Column("phone", ("联系电话", "电话", "手机", "联系方式"), hints=("电话", "手机", "联系方式"))
COMMUNITY_WORDS = (
    "社区",
    "社区名称",
    "村",
    "村名",
    "村居",
    "村居名称",
    "社区村名称",
    "村社区名称",
    "居委会名称",
)
SERIAL_BARS = ("电话", "人数", "户", "类型", "类别", "性质", "书记", "成员", "时间", "日期")

COMMUNITIES = Shape(
    "communities",
    ("社区", "村居"),
    (
        STREET,
        Column(
            "name",
            (*COMMUNITY_WORDS, "名称", "村名称"),
            ("社区名", "村居", "社区村"),
            SERIAL_BARS,
            required=True,
        ),
        Column(
            "kind",
            ("类型", "社区类型", "类别", "城乡类型", "城乡类别", "城乡", "性质"),
            ("类型", "类别", "性质"),
            ("补助", "干部"),
            required=True,
        ),
        Column(
            "secretary",
            (
                "书记姓名",
                "党组织书记",
                "书记",
                "社区书记",
                "党组织负责人",
                "党支部书记",
                "支部书记",
                "党委书记",
            ),
            ("书记", "党组织负责人"),
            ("电话", "副", "联系", "第一"),
        ),
        Column("households", ("户数", "总户数", "居民户数", "户"), ("户数",)),
        Column("population", ("人口", "人口数", "总人口", "人数", "居民人数", "居民数"), ("人口",)),
        Column("party_members", ("党员数", "党员人数", "党员", "党员总数"), ("党员",), ("书记", "领导")),
        Column(
            "grade", ("定级", "等级", "分类定级", "定级结果", "定级等次"), ("定级", "等次"), required=True
        ),
        Column(
            "area",
            ("补助地域", "地域", "补助区域", "补助类别", "补助档次", "远近"),
            ("补助", "地域"),
            required=True,
        ),
        PHONE,
    ),
)
DEPARTMENTS = Shape(
    "departments",
    ("部门", "联络员"),
    (
        Column(
            "name",
            ("部门名称", "部门", "单位", "单位名称", "帮扶部门", "帮扶单位"),
            ("部门", "单位"),
            ("负责", "电话", "领导", "派出", "填报"),
            required=True,
        ),
        Column("head", ("主要负责人", "负责人", "部门负责人", "主要领导", "一把手"), ("负责人", "主要领导")),
        Column("liaison", ("联络员", "联络员姓名", "联系人"), ("联络员", "联系人"), ("电话",)),
        PHONE,
    ),
)
LEADERS = Shape(
    "leaders",
    ("领导", "联系点"),
    (
        Column("name", ("姓名", "领导姓名", "领导", "区级领导", "联系领导"), ("姓名",), required=True),
        Column("post", ("职务", "现任职务", "领导职务"), ("职务",), required=True),
        Column(
            "streets",
            ("联系片区", "片区", "联系街道", "包片街道", "联系区域", "分片联系"),
            ("片区", "街道", "乡镇"),
            required=True,
        ),
        Column(
            "points",
            ("基层党建联系点", "联系点", "党建联系点", "联系社区", "联系村居"),
            ("联系点", "联系社区"),
            ("类型", "原因", "理由"),
            required=True,
        ),
        Column("ground", ("确定理由", "联系点类型", "确定原因", "原因", "主要问题"), ("理由", "原因")),
    ),
)
STARTED = ("起始时间", "开始时间", "起始日期", "开始日期", "结对时间", "帮扶时间", "时间", "日期")
PAIRINGS = Shape(
    "pairings",
    ("结对", "帮扶"),
    (
        Column(
            "department",
            ("帮扶部门", "帮扶单位", "部门", "单位", "结对部门", "部门名称", "单位名称"),
            ("部门", "单位"),
            ("电话", "负责", "领导"),
            required=True,
        ),
        Column(
            "community",
            ("后进社区", "帮扶社区", "结对社区", "被帮扶社区", *COMMUNITY_WORDS),
            ("社区", "村居"),
            SERIAL_BARS,
            required=True,
        ),
        Column(
            "lead",
            ("牵头领导", "牵头人", "带队领导", "组长", "工作组组长"),
            ("牵头", "带队", "组长"),
            ("副组长",),
        ),
        Column("members", ("工作组成员", "成员", "组员", "帮扶工作组成员"), ("成员", "组员")),
        Column("started_on", STARTED, ("时间", "日期"), ("填报",), required=True),
        Column("decision", ("确定依据", "排查决定", "决定文号", "文号", "依据"), ("决定", "依据", "文号")),
    ),
)
POSTINGS = Shape(
    "postings",
    ("干部", "驻点", "派驻"),
    (
        Column("name", ("姓名", "干部姓名", "驻点干部", "派驻干部"), ("姓名",), required=True),
        Column("sex", ("性别",)),
        Column(
            "department",
            ("派出单位", "派出部门", "原单位", "工作单位", "单位", "所在单位", "部门"),
            ("单位", "部门"),
            ("职务", "电话"),
            required=True,
        ),
        Column("post", ("现任职务", "职务", "原任职务", "原职务"), ("职务",)),
        Column("kind", ("干部类别", "类别", "干部类型", "类型"), ("类别", "类型"), required=True),
        Column(
            "community",
            ("驻点社区", "派驻社区", "驻社区", "所驻社区", *COMMUNITY_WORDS),
            ("社区", "村居"),
            SERIAL_BARS,
            required=True,
        ),
        Column(
            "started_on",
            ("驻点起始时间", "派驻时间", "驻点时间", "到岗时间", *STARTED),
            ("时间", "日期"),
            ("出生", "工作时间", "填报"),
            required=True,
        ),
    ),
)
SHAPES = (
    COMMUNITIES,
    DEPARTMENTS,
    LEADERS,
    PAIRINGS,
    POSTINGS,
)  # in the order in which they build on each other

LABELS = {
    "street": pgettext_lazy("roster", "street"),
    "streets": pgettext_lazy("roster", "area (street)"),
    "name": pgettext_lazy("roster", "name"),
    "communities.name": pgettext_lazy("roster", "name of the community"),
    "departments.name": pgettext_lazy("roster", "name of the department"),
    "postings.kind": pgettext_lazy("roster", "kind of cadre"),
    "kind": pgettext_lazy("roster", "type"),
    "secretary": pgettext_lazy("roster", "secretary"),
    "households": pgettext_lazy("roster", "households"),
    "population": pgettext_lazy("roster", "population"),
    "party_members": pgettext_lazy("roster", "Party members"),
    "grade": pgettext_lazy("roster", "grade"),
    "area": pgettext_lazy("roster", "allowance area"),
    "phone": pgettext_lazy("roster", "telephone"),
    "head": pgettext_lazy("roster", "head"),
    "liaison": pgettext_lazy("roster", "liaison officer"),
    "post": pgettext_lazy("roster", "post"),
    "points": pgettext_lazy("roster", "contact points"),
    "ground": pgettext_lazy("roster", "ground"),
    "department": pgettext_lazy("roster", "department"),
    "community": pgettext_lazy("roster", "community"),
    "lead": pgettext_lazy("roster", "lead"),
    "members": pgettext_lazy("roster", "members"),
    "started_on": pgettext_lazy("roster", "from"),
    "sex": pgettext_lazy("roster", "sex"),
    "decision": pgettext_lazy("roster", "decision"),
}


def label_of(table: str, key: str) -> str:
    """What a column of a table should hold, in words."""
    return str(LABELS.get(f"{table}.{key}") or LABELS[key])


KINDS = {"农村": Community.Kind.RURAL, "城市": Community.Kind.URBAN, "村": Community.Kind.RURAL}
KINDS |= {"农村社区": Community.Kind.RURAL, "城市社区": Community.Kind.URBAN, "城镇": Community.Kind.URBAN}
AREAS = {"近": Community.Area.NEAR, "中": Community.Area.MIDDLE, "远": Community.Area.FAR}
AREAS |= {"近郊": Community.Area.NEAR, "中郊": Community.Area.MIDDLE, "远郊": Community.Area.FAR}
GRADES = {"好": Grade.Level.GOOD, "较好": Grade.Level.FAIR, "一般": Grade.Level.AVERAGE}
GRADES |= {"较差": Grade.Level.POOR, "差": Grade.Level.POOR, "后进": Grade.Level.POOR}
CADRES = {"中层干部": Cadre.Kind.MIDDLE, "后备干部": Cadre.Kind.RESERVE, "年轻干部": Cadre.Kind.YOUNG}
CADRES |= {"中层": Cadre.Kind.MIDDLE, "后备": Cadre.Kind.RESERVE, "年轻": Cadre.Kind.YOUNG}
SEXES = {"男": "m", "女": "f"}
GROUNDS = {
    "经济基础薄弱": ContactPoint.Ground.ECONOMY,
    "矛盾相对较多": ContactPoint.Ground.CONFLICT,
    "群众意见较大": ContactPoint.Ground.OPINION,
}

POST = re.compile(
    r"(?P<name>.{2,3}?|[欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐]{2}.{1,2})"
    r"(?P<post>(?:常务)?副?(?:主任|部长|局长|书记|主席|院长|检察长|校长|会长|科长|处长|组长|区长|主委|调研员|政委|队长).*)"
)


@dataclass
class CommunityRow:
    """A line of the list of communities."""

    row: int = 0
    street: str = ""
    name: str = ""
    kind: str = ""
    secretary: str = ""
    households: int | None = None
    population: int | None = None
    party_members: int | None = None
    grade: str = ""
    area: str = ""
    phone: str = ""


@dataclass
class DepartmentRow:
    """A line of the list of departments."""

    row: int = 0
    name: str = ""
    head: str = ""
    liaison: str = ""
    phone: str = ""


@dataclass
class LeaderRow:
    """A line of the leaders' contact points."""

    row: int = 0
    name: str = ""
    post: str = ""
    streets: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    ground: str = ""


@dataclass
class PairingRow:
    """A line of the pairings; lead as (name, post)."""

    row: int = 0
    department: str = ""
    community: str = ""
    lead: tuple[str, str] | None = None
    members: tuple[str, ...] = ()
    started_on: date = date.max  # always read before the line is accepted
    decision: str = ""


@dataclass
class PostingRow:
    """A line of the resident cadres."""

    row: int = 0
    name: str = ""
    sex: str = ""
    department: str = ""
    post: str = ""
    kind: str = ""
    community: str = ""
    started_on: date = date.max  # always read before the line is accepted


def needed(read: Callable[..., Any]) -> Callable[..., Any]:
    """A reader that refuses a blank cell."""

    def read_needed(value: Any) -> Any:
        found = read(value)
        if found in ("", None, ()):
            raise RuleBroken(_("this cell is blank and must be filled in"))
        return found

    return read_needed


def at_most(read: Callable[[Any], str], length: int) -> Callable[[Any], str]:
    """A reader of text that refuses more characters than the register keeps."""

    def read_short(value: Any) -> str:
        found = read(value)
        if len(found) > length:
            raise RuleBroken(_("longer than %(length)d characters") % {"length": length})
        return found

    return read_short


def one_of(choices: Mapping[str, str]) -> Callable[[Any], str]:
    """A reader of one of several words, '' when blank; the refusal names the words."""

    def read_choice(value: Any) -> str:
        found = sheets.text(value)
        if found and found not in choices:
            known = "、".join(dict.fromkeys(_first_words(choices)))
            raise RuleBroken(_("«%(value)s» is not one of %(known)s") % {"value": found[:40], "known": known})
        return str(choices[found]) if found else ""

    return read_choice


def _first_words(choices: Mapping[str, str]) -> list[str]:
    """The first word for each choice: what the roster usually says."""
    first: dict[str, str] = {}
    for word, choice in choices.items():
        first.setdefault(choice, word)
    return list(first.values())


def several(value: Any) -> tuple[str, ...]:
    """Several names in one cell, each once."""
    return tuple(dict.fromkeys(sheets.names(value)))


def lead_of(value: Any) -> tuple[str, str] | None:
    """«萧军副主任» → (萧军, 副主任); a bare name has no post; None when blank."""
    found = sheets.name(value)
    if not found:
        return None
    bare = re.sub(r"[(()].*", "", found)
    if match := POST.fullmatch(bare):
        return match["name"], match["post"]
    return bare, ""


def grade_year(header: str) -> int | None:
    """The year that a header like «2011年度定级» speaks of."""
    match = re.search(r"(19|20)\d\d", sheets.tidy(header))
    return int(match[0]) if match else None

"""Who sends which file, and in what manner."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import attrs

from govdisclose.demo.bodies import Body, MadeUpOffice
from govdisclose.demo.records import MadeUpRecord
from govdisclose.demo.spelling import DateShape
from govdisclose.domain.catalogue.agency import Level

__all__ = ["Cell", "FileKind", "Habit", "Senders"]


class FileKind(Enum):
    """Formats of the files."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    JSON_LINES = "jsonl"


class Cell(Enum):
    """Columns of the files, in the order in which they stand."""

    INDEX_NUMBER = "index_number"
    TITLE = "title"
    AGENCY = "agency"
    DOCUMENT_NUMBER = "document_number"
    FORMED = "formed"
    PUBLISHED = "published"
    COLUMN = "column"
    GENRE = "genre"
    THEME = "theme"
    MODE = "mode"
    CARRIER = "carrier"
    NOTE = "note"


_LABELS = (
    "索引号|信息名称|发布机构|文号|成文日期|发布日期"
    "|信息分类|体裁分类|主题分类|公开方式|公开载体|备注",
    "信息索引号|标题|公开单位|发文字号|生成日期|公开时间|栏目|体裁|主题|公开属性|载体形式|备注",
    "索 引 号|*名称|发文单位|文  号：|印发日期|上网日期"
    "|所属栏目|文种|主题类别|公开类别|公开渠道|备 注",
)
"""What the columns are called, in their order, by manner."""

_GROUPS = {
    Cell.FORMED: ("日期", "成文"),
    Cell.PUBLISHED: ("日期", "发布"),
    Cell.COLUMN: ("分类", "栏目"),
    Cell.GENRE: ("分类", "体裁"),
    Cell.THEME: ("分类", "主题"),
}
"""Upper and lower label of the columns that a header of two levels puts together."""


@attrs.frozen(kw_only=True)
class Habit:
    """The manner in which one file is written."""

    kind: FileKind
    encoding: str = "utf-8"
    manner: int = 0
    """Which labels."""
    dates: tuple[DateShape, ...]
    """The usual shape first; the others now and then."""
    has_two_levels: bool = False
    has_titles: bool = False
    repeat_rows: int = 0
    """The header comes again after so many rows; 0 never."""
    has_total: bool = False
    names_agency: bool = True
    """False where all rows belong to the office itself."""

    def columns(self, *, in_system: bool) -> tuple[Cell, ...]:
        """Columns of the file; outside the system there is neither index number nor column."""
        absent = set() if in_system else {Cell.INDEX_NUMBER, Cell.COLUMN}
        if not self.names_agency:
            absent.add(Cell.AGENCY)
        return tuple(cell for cell in Cell if cell not in absent)

    def header(self, columns: tuple[Cell, ...]) -> list[list[str]]:
        """One header row, or two of which the upper has a blank behind the name of a group."""
        if not self.has_two_levels:
            return [[self.label(cell) for cell in columns]]
        upper: list[str] = []
        lower: list[str] = []
        group = ""
        for cell in columns:
            head, below = _GROUPS.get(cell, (self.label(cell), ""))
            upper.append("" if below and head == group else head)
            lower.append(below)
            group = head
        return [upper, lower]

    def label(self, cell: Cell) -> str:
        """What a column is called in this manner."""
        return dict(zip(Cell, _LABELS[self.manner].split("|"), strict=True))[cell]


_SHEET_DATES = (DateShape.ISO, DateShape.CHINESE)
_CITY = (
    Habit(
        kind=FileKind.XLSX,
        dates=_SHEET_DATES,
        has_two_levels=True,
        has_titles=True,
        has_total=True,
        names_agency=False,
    ),
    Habit(
        kind=FileKind.XLSX,
        dates=(DateShape.NUMERALS, DateShape.CHINESE),
        has_titles=True,
        repeat_rows=60,
        has_total=True,
        names_agency=False,
    ),
    Habit(
        kind=FileKind.XLSX,
        dates=(DateShape.SERIAL, DateShape.DOTTED),
        manner=1,
        has_titles=True,
        repeat_rows=80,
        names_agency=False,
    ),
    Habit(
        kind=FileKind.XLSX,
        dates=(DateShape.DOTTED, DateShape.ISO, DateShape.COMPACT),
        manner=2,
        has_two_levels=True,
        has_titles=True,
        has_total=True,
        names_agency=False,
    ),
)
_GB_TABLE = Habit(
    kind=FileKind.CSV,
    encoding="gb18030",
    dates=(DateShape.CHINESE, DateShape.NUMERALS, DateShape.ISO),
    has_titles=True,
    repeat_rows=50,
    has_total=True,
)
_BOM_TABLE = Habit(
    kind=FileKind.CSV,
    encoding="utf-8-sig",
    manner=1,
    dates=(DateShape.ISO, DateShape.COMPACT, DateShape.DOTTED),
)
_TWO_LEVEL_TABLE = Habit(
    kind=FileKind.CSV,
    encoding="utf-8-sig",
    dates=(DateShape.DOTTED, DateShape.CHINESE),
    has_two_levels=True,
    has_titles=True,
    has_total=True,
)
_TABS = Habit(
    kind=FileKind.TSV,
    encoding="gb18030",
    manner=2,
    dates=(DateShape.COMPACT, DateShape.ISO),
    repeat_rows=100,
)
_WIDE_TABLE = Habit(
    kind=FileKind.CSV, encoding="utf-16", manner=2, dates=(DateShape.CHINESE, DateShape.DOTTED)
)
_LINES = Habit(kind=FileKind.JSON_LINES, dates=(DateShape.ISO, DateShape.CHINESE))
_BOOK = Habit(
    kind=FileKind.XLSX,
    manner=1,
    dates=(DateShape.CHINESE, DateShape.NUMERALS),
    has_titles=True,
    repeat_rows=120,
    has_total=True,
)
_DEPARTMENTS = (
    _GB_TABLE,
    _BOM_TABLE,
    _GB_TABLE,
    _TABS,
    _TWO_LEVEL_TABLE,
    _BOOK,
    _BOM_TABLE,
    _LINES,
)
_COUNTIES = (_GB_TABLE, _BOOK, _TABS, _LINES, _TWO_LEVEL_TABLE, _WIDE_TABLE)
_INSTITUTIONS = (_BOM_TABLE, _GB_TABLE, _LINES, _BOOK)
_OUTSIDE = {
    Level.CITY: ("市政府-公报和公告栏", attrs.evolve(_BOOK, names_agency=False)),
    Level.DEPARTMENT: ("市直部门-公告栏", _GB_TABLE),
    Level.COUNTY: ("县区-公告栏", _TABS),
    Level.TOWNSHIP: ("县区-公告栏", _TABS),
    Level.INSTITUTION: ("公共企事业单位-公告栏", _BOM_TABLE),
}
_NUMBERS = "一二三四五六七八九十"
_DEPARTMENT_GROUP = 10
_INSTITUTION_GROUP = 5
"""How many bodies send one file together."""


class Senders:
    """Tells which file a record is sent in; the files are numbered in a fixed order."""

    def __init__(self, office: MadeUpOffice) -> None:
        self._stems: dict[str, str] = {}
        members: dict[Level, list[Body]] = {level: [] for level in Level}
        for body in office.bodies:
            members[body.level].append(body)
        habits = {f"市政府-第{_NUMBERS[at]}季度": habit for at, habit in enumerate(_CITY)}
        for level, name, each, manners in (
            (Level.DEPARTMENT, "市直部门", _DEPARTMENT_GROUP, _DEPARTMENTS),
            (Level.INSTITUTION, "公共企事业单位", _INSTITUTION_GROUP, _INSTITUTIONS),
        ):
            for place, body in enumerate(members[level]):
                stem = f"{name}-第{_NUMBERS[place // each]}组"
                self._stems[body.code] = stem
                habits[stem] = manners[place // each]
        for county, habit in zip(members[Level.COUNTY], _COUNTIES, strict=False):
            stem = f"{county.aliases[0]}及乡镇"
            habits[stem] = habit
            for body in (county, *members[Level.TOWNSHIP]):
                if county.code in (body.code, body.parent):
                    self._stems[body.code] = stem
        habits |= dict(_OUTSIDE.values())
        self._habits = {
            f"{number:02}-{stem}.{habit.kind.value}": habit
            for number, (stem, habit) in enumerate(habits.items(), 1)
        }
        self._files = dict(zip(habits, self._habits, strict=True))

    @property
    def habits(self) -> Mapping[str, Habit]:
        """How each file is written, by its name without folder."""
        return self._habits

    def file_of(self, record: MadeUpRecord) -> str:
        """Name of the file a record is sent in, without folder."""
        if record.column is None:
            return self._files[_OUTSIDE[record.body.level][0]]
        if record.body.level is Level.CITY:
            return self._files[f"市政府-第{_NUMBERS[(record.published.month - 1) // 3]}季度"]
        return self._files[self._stems[record.body.code]]

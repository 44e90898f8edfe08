"""One line of text as conditions on items: the grammar that lists, searches and screens share.

Words without a name are searched for; ``name:value`` narrows. Names are ASCII codes or Chinese
labels, colons may be full-width, quotation marks of any kind hold a value with spaces together::

    安全生产 agency:市教育局 stage:draft
    状态:已公开 年月:2009-10 "校舍 安全"
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.item import Mode
from govdisclose.domain.law.classification import Classification
from govdisclose.domain.search_terms import compile_query
from govdisclose.domain.text import fold
from govdisclose.errors import UsageFault
from govdisclose.ports.storage import ItemFilter, ItemStage

__all__ = ["FILTER_NAMES", "FilterUnreadable", "read_item_filter"]

FILTER_NAMES: dict[str, tuple[str, ...]] = {
    "agency": ("机关", "单位", "公开主体", "发布机构"),
    "under": ("下属", "机关及下属"),
    "theme": ("主题",),
    "category": ("栏目", "类别"),
    "genre": ("体裁",),
    "audience": ("服务对象", "对象"),
    "mode": ("公开方式", "方式"),
    "stage": ("状态", "阶段", "status"),
    "year": ("年", "年度"),
    "month": ("年月", "月"),
    "from": ("自", "起"),
    "to": ("至", "止"),
}
"""Chinese names of each condition, by its code."""

_MODES = {"proactive": "主动公开", "on_request": "依申请公开", "withheld": "不予公开"}
_STAGES = {"draft": "草稿", "published": "已公开", "withdrawn": "已撤回"}
_LISTS = {"theme": "themes", "genre": "genres", "audience": "audiences"}
"""Classification in which the labels of a condition stand."""

_CODES = {name: code for code, names in FILTER_NAMES.items() for name in (code, *names)}
_QUOTES = '"“”„‟「」『』＂'
_PARTS = re.compile(
    rf"(?P<name>[^\s:：{_QUOTES}]+)[:：](?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}]"
    rf"|(?P<value>[^\s{_QUOTES}]+))|[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]|\S+"
)
_YEAR = re.compile(r"(\d{4})年?")
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?")

_Kind = TypeVar("_Kind", bound=Enum)


class FilterUnreadable(UsageFault):
    """A condition is not known, stands twice, or has a value it cannot have."""

    code = "USE-019"
    template = 'cannot read the condition "{condition}": it takes {expected}'
    hint = "conditions are {names}; other words are searched for"


def read_item_filter(
    text: str, directory: AgencyDirectory, lists: Mapping[str, Classification]
) -> ItemFilter:
    """The conditions that a line of text sets, all of which must hold.

    Args:
        text: Anything a user types; without any word it sets no condition.
        directory: The agencies that can be named.
        lists: Classification lists by id, whose codes and aliases stand for their labels.

    Raises:
        FilterUnreadable: A condition has a value it cannot have, or two contradict each other.
        UnknownAgency: No agency is called that.
    """
    words: list[str] = []
    found: dict[str, Any] = {}
    for part in _PARTS.finditer(text):
        code = _CODES.get(fold(part["name"])) if part["name"] else None
        if code is None:
            words.append(part[0])
            continue
        value = part["value"] if part["quoted"] is None else part["quoted"]
        for field, meant in _meant(code, value.strip(), part[0], directory, lists):
            if found.setdefault(field, meant) != meant:
                raise _unreadable(part[0], "one value")
    if words:
        found["query"] = compile_query(" ".join(words))
    return ItemFilter(**found)


def _meant(
    code: str,
    value: str,
    condition: str,
    directory: AgencyDirectory,
    lists: Mapping[str, Classification],
) -> Iterator[tuple[str, object]]:
    """Fields of the filter that one condition sets."""
    match code:
        case "agency":
            yield "agencies", frozenset({directory.find(value).shard})
        case "under":
            yield "agencies", directory.subtree(directory.find(value).shard)
        case "category":
            yield "category", value
        case "theme" | "genre" | "audience":
            entry = lists[_LISTS[code]].entry(value)
            yield code, value if entry is None else entry.zh
        case "mode":
            yield "mode", _member(Mode, _MODES, value, condition)
        case "stage":
            yield "stage", _member(ItemStage, _STAGES, value, condition)
        case "year":
            year = _number(_YEAR, value, condition, "a year such as 2009", lambda y: date(y, 1, 1))
            yield "published_from", year
            yield "published_to", date(year.year, 12, 31)
        case "month":
            first = _number(
                _MONTH, value, condition, "a month such as 2009-10", lambda y, m: date(y, m, 1)
            )
            yield "published_from", first
            days = calendar.monthrange(first.year, first.month)[1]
            yield "published_to", first.replace(day=days)
        case _:
            try:
                day = date.fromisoformat(fold(value))
            except ValueError:
                raise _unreadable(condition, "a date such as 2009-10-29") from None
            yield f"published_{code}", day


def _member(kind: type[_Kind], labels: Mapping[str, str], value: str, condition: str) -> _Kind:
    wanted = fold(value)
    for member in kind:
        if wanted in (member.value, fold(labels[member.value])):
            return member
    raise _unreadable(condition, ", ".join(labels))


def _number(
    shape: re.Pattern[str],
    value: str,
    condition: str,
    expected: str,
    made: Callable[..., date],
) -> date:
    match = shape.fullmatch(fold(value))
    try:
        if match is not None:
            return made(*map(int, match.groups()))
    except ValueError:
        pass  # the same words serve a wrong shape and an impossible month
    raise _unreadable(condition, expected)


def _unreadable(condition: str, expected: str) -> FilterUnreadable:
    return FilterUnreadable(condition=condition, expected=expected, names=", ".join(FILTER_NAMES))

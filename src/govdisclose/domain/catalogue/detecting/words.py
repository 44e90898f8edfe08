"""Names, addresses, mail addresses and number plates of persons.

Source: domain facts 5.4; the shapes are unverified. The list of officials is public (R2019
art. 20(2)), so a name counts only behind a label of those whom proceedings concern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govdisclose.domain.catalogue.detecting.detection import DataKind
from govdisclose.domain.catalogue.detecting.rules import ScreeningRules

__all__ = ["WordSearch"]

_Found = tuple[int, int, DataKind]

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
)
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCES}][A-HJ-NP-Z][·• ]?(?=[A-HJ-NP-Z0-9挂学警港澳]{{0,4}}[0-9])"
    r"(?:[DF][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[DF]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])"
    r"(?![A-Za-z0-9])"
)
_HAN = "[\u3400-\u9fff]"
_HOME = re.compile(
    r"[0-9]{1,4}(?:号楼|栋|幢|座|号院|号)? ?[0-9]{1,2}单元(?: ?[0-9]{1,4}(?:室|号)?)?"
    r"|[0-9]{1,4}(?:号楼|栋|幢|座) ?[0-9]{2,4}(?:室|号)"
)
_REGION = re.compile(r"省|市|区|县|镇|乡|街道|村|路|街|巷|小区|花园|苑|里|庄|组")
_DOOR = re.compile(r"[0-9一二三四五六七八九十]+ ?(?:号|室|栋|幢|单元|组|楼|户|队)|[0-9]+[-#][0-9]+")
_CUT = re.compile(r"[,，;；。:：!！?？()（）\s|]")
_VALUE = r"(?:\([^()\n]{0,12}\))?[ ]{0,2}[: ][ ]{0,4}"
_ADDRESS_CHARS = 80
_BACK_CHARS = 40
_BLANKS = 20
_NEXT_FIELD = "性别|男|女|身份|证件|年龄|出生|住|电话|联系|民族|户籍|籍贯|与|因|于|不服|诉|的|系"
_FOREIGN_NAME = f"{_HAN}{{1,8}}[·•]{_HAN}{{1,8}}"


class WordSearch:
    """Searches texts for what names or places a person in words."""

    def __init__(self, rules: ScreeningRules) -> None:
        self._rules = rules
        surname = rules.surname_pattern
        ends = rf"(?!{_HAN})|(?={_NEXT_FIELD})"
        name = rf"(?:{_FOREIGN_NAME}|{surname}(?:{_HAN}{{1,2}}?|  ?{_HAN}|\s{_HAN})(?:{ends}))"
        person = _either(rules.labels.person, spaced=True)
        self._name = re.compile(name)
        self._named = re.compile(rf"(?:{person}){_VALUE}(?={name})")
        self._home = re.compile(rf"(?:{_either(rules.labels.home, spaced=True)}){_VALUE}")
        self._public_address = re.compile(_either(rules.public.address))

    def find(self, text: str, lead: str) -> Iterator[_Found]:
        """Stretches of a projected text with their kinds.

        Args:
            text: One line or cell, projected.
            lead: Label of the cell, "" without one.
        """
        if "@" in text:
            yield from self._mails(text)
        for match in _PLATE.finditer(text):
            yield *match.span(), DataKind.PLATE
        yield from self._addresses(text, lead)
        yield from self._names(text, lead)

    def _mails(self, text: str) -> Iterator[_Found]:
        for match in _EMAIL.finditer(text):
            domain = f".{match[0].rpartition('@')[2].lower()}"
            if not domain.endswith(tuple(f".{own}" for own in self._rules.public.domains)):
                yield *match.span(), DataKind.EMAIL

    def _addresses(self, text: str, lead: str) -> Iterator[_Found]:
        if lead in self._rules.labels.home and _is_address(text):
            yield 0, len(text.rstrip()), DataKind.ADDRESS
            return
        for match in self._home.finditer(text):
            value = text[match.end() : match.end() + _ADDRESS_CHARS]
            end = _CUT.search(value)
            value = value[: end.start()] if end else value
            if _is_address(value):
                yield match.end(), match.end() + len(value), DataKind.ADDRESS
        for match in _HOME.finditer(text):
            first = max(0, match.start() - _BACK_CHARS)
            before = text[first : match.start()]
            start = max((cut.end() for cut in _CUT.finditer(before)), default=0)
            place = before[start:]
            around = lead + before
            is_public = self._public_address.search(around) or any(
                word in place for word in self._rules.public.buildings
            )
            if _REGION.search(place) is not None and not is_public:
                yield first + start, match.end(), DataKind.ADDRESS

    def _names(self, text: str, lead: str) -> Iterator[_Found]:
        if lead.endswith(self._rules.labels.person):
            yield from self._listed(text, 0)
        for match in self._named.finditer(text):
            yield from self._listed(text, match.end())

    def _listed(self, text: str, at: int) -> Iterator[_Found]:
        """Names from a place on, one or several with commas between them."""
        at += len(text[at : at + _BLANKS]) - len(text[at : at + _BLANKS].lstrip())
        while (match := self._name.match(text, at)) is not None:
            closed = "".join(match[0].split())
            if self._is_name(closed):
                yield *match.span(), DataKind.NAME
            at = match.end()
            if text[at : at + 1] not in ("、", ",", "，", ";", "；", "/"):
                return
            at += 1

    def _is_name(self, name: str) -> bool:
        public = self._rules.public
        return not (
            "某" in name
            or any(name.startswith(word) for word in public.not_names if len(word) > 1)
            or name in public.not_names
            or name.endswith(public.name_endings)
        )


def _is_address(text: str) -> bool:
    return _REGION.search(text) is not None and _DOOR.search(text) is not None


def _either(words: tuple[str, ...], *, spaced: bool = False) -> str:
    between = " {0,4}" if spaced else ""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(between.join(map(re.escape, word)) for word in longest)

"""Numbers of persons: resident ids, bank cards, telephones, passports and what has a label.

Source: GB 11643 (resident id), GB 32100 (credit codes, which look alike), Luhn's check digit of
cards; the shapes of the others are unverified (domain facts 5.4). They are tried in the order id,
credit code, card, telephone, so that none is taken for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govdisclose.domain.catalogue.detecting.detection import DataKind
from govdisclose.domain.catalogue.detecting.rules import ScreeningRules
from govdisclose.domain.personal import has_birth_date, is_sound_credit_code

__all__ = ["NumberSearch"]

_Found = tuple[int, int, DataKind]

_DIGITS = re.compile("[0-9](?:[ -]?[0-9]){6}")
_RESIDENT = re.compile(r"(?<![0-9])[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx](?![0-9])")
_OLD_RESIDENT = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{14}(?![0-9A-Za-z])")
_MOST_BREAKS = 4
_CREDIT = re.compile(
    r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"
)
_CARD = re.compile(
    r"(?<![0-9A-Za-z.])(?:[0-9]{16,19}|(?:[0-9]{4}[ -]){3}[0-9]{4}(?:[ -]?[0-9]{1,3})?)"
    r"(?![0-9A-Za-z]|\.[0-9])"
)
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.])(?<![0-9]-)(?:\+?(?:00)?86[ -]?|0)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}"
    r"(?![0-9A-Za-z]|\.[0-9])"
)
_PASSPORT = re.compile(
    r"(?<![0-9A-Za-z])(?:[EeGg][0-9]{8}|[Ee][A-HJ-NP-Za-hj-np-z][0-9]{7})(?![0-9A-Za-z])"
)
_LANDLINE = r"[: ]{0,3}(?P<value>(?:0[0-9]{2,3}[- ]?)?[1-9][0-9]{6,7})(?![0-9])"
_KEYED = r"[码]?[: ]{0,3}(?P<value>[A-Za-z0-9()皖沪京苏浙第-]{6,30})"
_LEAD = re.compile(r"[\s:=为是()#第]*$")
_NUMBER_WORD = re.compile(r"(?:号码|号|码)?$")
_NEAR_CHARS = 30
_ACCOUNT_CHARS = 40
_LABEL_CHARS = 16


class NumberSearch:
    """Searches texts for numbers of persons."""

    def __init__(self, rules: ScreeningRules) -> None:
        self._rules = rules
        labels = rules.labels
        self._regions = frozenset(rules.regions)
        self._landline = re.compile(f"(?:{_either(labels.landline)}){_LANDLINE}")
        self._keyed = re.compile(f"(?:{_either(labels.number)}){_KEYED}")
        self._units = re.compile(rf"\s*(?:{_either(rules.public.units)})")

    def find(self, text: str, lead: str) -> Iterator[_Found]:
        """Stretches of a projected text with their kinds; some are claimed for offices.

        Args:
            text: One line or cell, projected.
            lead: Label of the cell, "" without one.

        Yields:
            Start, end and kind, the surer kinds first. Stretches may overlap later ones.
        """
        if _DIGITS.search(text) is None:
            return
        taken = bytearray(len(text))
        for search in (self._residents, self._credits, self._cards, self._mobiles):
            for start, end, kind in search(text, lead):
                if taken.find(1, start, end) < 0:
                    taken[start:end] = b"\1" * (end - start)
                    if kind is not None:
                        yield start, end, kind
        yield from self._labelled(text, lead)

    def _residents(self, text: str, lead: str) -> Iterator[tuple[int, int, DataKind | None]]:
        from stdnum.cn import ric  # a text without such numbers need not load it

        for match in _RESIDENT.finditer(text):
            code = match[0].replace(" ", "").replace("-", "").upper()
            if (
                len(match[0]) - len(code) <= _MOST_BREAKS
                and code[:2] in self._regions
                and has_birth_date(code)
                and ric.calc_check_digit(code) == code[-1]
            ):
                is_credit = is_sound_credit_code(code) and "信用代码" in lead + _before(text, match)
                yield *match.span(), None if is_credit else DataKind.RESIDENT_ID
        for match in _OLD_RESIDENT.finditer(text):
            near = lead + _before(text, match)
            if (
                any(word in near for word in self._rules.labels.resident)
                and match[0][:2] in self._regions
                and has_birth_date(match[0])
            ):
                yield *match.span(), DataKind.RESIDENT_ID

    def _credits(self, text: str, lead: str) -> Iterator[tuple[int, int, DataKind | None]]:
        del lead
        for match in _CREDIT.finditer(text):
            if is_sound_credit_code(match[0]):
                yield *match.span(), None

    def _cards(self, text: str, lead: str) -> Iterator[tuple[int, int, DataKind | None]]:
        from stdnum import luhn  # as above

        for match in _CARD.finditer(text):
            number = match[0].replace(" ", "").replace("-", "")
            near = lead + _before(text, match, _ACCOUNT_CHARS)
            if (
                any(number.startswith(f) and len(number) in n for f, n in self._rules.card_lengths)
                and luhn.is_valid(number)
                and not any(word in near for word in self._rules.public.account)
                and not self._is_public(text, match.start(), lead)
            ):
                yield *match.span(), DataKind.BANK_CARD

    def _mobiles(self, text: str, lead: str) -> Iterator[tuple[int, int, DataKind | None]]:
        for match in _MOBILE.finditer(text):
            if not (
                self._units.match(text, match.end()) or self._is_public(text, match.start(), lead)
            ):
                yield *match.span(), DataKind.MOBILE

    def _labelled(self, text: str, lead: str) -> Iterator[_Found]:
        near_words = self._rules.labels.passport
        for match in _PASSPORT.finditer(text):
            near = (lead + _before(text, match) + text[match.end() : match.end() + 12]).lower()
            if any(word in near for word in near_words):
                yield *match.span(), DataKind.PASSPORT
        if lead in self._rules.labels.number and sum(map(str.isdigit, text)) > 4:
            yield 0, len(text), DataKind.NUMBER
        if lead in self._rules.labels.landline:
            yield 0, len(text), DataKind.LANDLINE
        for pattern, kind in (
            (self._landline, DataKind.LANDLINE),
            (self._keyed, DataKind.NUMBER),
        ):
            for match in pattern.finditer(text):
                if sum(map(str.isdigit, match["value"])) > 4:
                    yield *match.span("value"), kind

    def _is_public(self, text: str, start: int, lead: str) -> bool:
        """Whether a number stands right behind a label of documents and cases."""
        before = _LEAD.sub("", text[max(0, start - _LABEL_CHARS) : start])
        words = self._rules.public.number
        short = _NUMBER_WORD.sub("", before, count=1)
        return (
            before.endswith(words) or short.endswith(words) or (not before and lead.endswith(words))
        )


def _before(text: str, match: re.Match[str], chars: int = _NEAR_CHARS) -> str:
    """What stands before a match on its line."""
    return text[max(0, match.start() - chars) : match.start()].rpartition("\n")[2]


def _either(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))

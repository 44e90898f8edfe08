"""The prose of an official report against its tables and itself: T1, T2, T3, S1 and U1.

Source: rules/forms/identities.toml; the words are those of rules/forms/wording.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from govdisclose.domain.figures.measures import half_up
from govdisclose.domain.figures.reports.findings import (
    IdentityFinding,
    Result,
    one_per_scope,
    plain_number,
)
from govdisclose.domain.figures.reports.form import IdentityList, SectionKind
from govdisclose.domain.figures.reports.mentions import (
    Bound,
    Mention,
    Sentence,
    any_of,
    clause_of,
    sentences,
)
from govdisclose.domain.figures.reports.report import OfficialReport
from govdisclose.domain.figures.reports.statements import (
    SCOPE_CHARS,
    Growth,
    Rounding,
    Share,
    growths,
    parts_of_wholes,
    rounding_of,
    shares,
)
from govdisclose.domain.figures.reports.text_claims import TextClaims
from govdisclose.domain.figures.reports.wording import Claim, Wording
from govdisclose.domain.finding import shorten

__all__ = [
    "check_text",
    "exhaustive_finding",
    "rounding_result",
    "sum_findings",
    "unit_finding",
]

_WAN = Decimal(10_000)
_PUBLICATION_UNIT = "条"


def check_text(
    report: OfficialReport,
    previous: OfficialReport | None,
    identities: IdentityList,
    words: Wording,
) -> Iterator[IdentityFinding]:
    """Findings in the order of the text, one per identity and clause."""
    checks = _TextChecks(report, previous, identities, words)
    yield from one_per_scope(
        finding
        for sentence in sentences(_prose(report), words.numbers)
        for finding in checks.of(sentence)
    )


def _prose(report: OfficialReport) -> list[str]:
    """Paragraphs of the sections of prose; the whole text where it has no headings."""
    prose = [
        report.narrative.sections[section.key]
        for section in report.form.sections
        if section.kind is SectionKind.PROSE and section.key in report.narrative.sections
    ]
    return "\n".join(prose or [report.narrative.text]).split("\n")


def rounding_result(rounding: Rounding) -> tuple[Result, tuple[tuple[str, str], ...]]:
    """Only half-up rounding holds; a share cut off is told from one that fits nothing."""
    if rounding is Rounding.HALF_UP:
        return Result.HOLDS, ()
    return Result.BROKEN, (("rounding", rounding.value),)


def sum_findings(
    sentence: Sentence, identities: IdentityList, words: Wording
) -> Iterator[IdentityFinding]:
    """S1: parts of a list against their whole; parts that may overlap, each by itself."""
    for found in parts_of_wholes(sentence, words):
        sides = found.total if found.is_disjoint else max(part.value for part in found.parts)
        whole, is_open = found.whole.value, found.whole.bound in (Bound.MORE, Bound.AT_LEAST)
        is_equal = found.is_exhaustive and not is_open
        fits = sides == whole if is_equal else sides <= whole or is_open
        detail = []
        if fits and found.is_disjoint and sides < whole:
            detail.append(("unattributed", str(plain_number(whole - sides))))
        if is_open:
            detail.append(("whole", "more than stated"))
        yield IdentityFinding(
            identity=identities.by_id["S1"],
            scope=shorten(found.scope, SCOPE_CHARS),
            left=plain_number(sides),
            right=plain_number(whole),
            result=Result.HOLDS if fits else Result.BROKEN,
            detail=tuple(detail),
        )


def exhaustive_finding(
    sentence: Sentence, identities: IdentityList, words: Wording
) -> Iterator[IdentityFinding]:
    """T3: the shares of a sentence that says they are all, within the rounding of each."""
    percents = [share.percent for share in shares(sentence, words) if not share.is_open]
    if len(percents) < 2 or not re.search(any_of(words.shares.exhaustive), sentence.text):
        return
    decimals = max(one.decimals for one in percents)
    total = sum((one.printed for one in percents), Decimal(0))
    tolerance = Decimal(len(percents)) / 2 * Decimal(1).scaleb(-decimals)
    yield IdentityFinding(
        identity=identities.by_id["T3"],
        scope=shorten(sentence.text, SCOPE_CHARS),
        left=str(total),
        right=100,
        result=Result.HOLDS if abs(total - 100) <= tolerance else Result.BROKEN,
    )


def unit_finding(
    sentence: Sentence, mention: Mention, identities: IdentityList
) -> IdentityFinding | None:
    """U1 for a count of publications in ten thousands; None for any other number."""
    if mention.unit != _PUBLICATION_UNIT or mention.scale < 4:
        return None
    return IdentityFinding(
        identity=identities.by_id["U1"],
        scope=shorten(clause_of(sentence, mention), SCOPE_CHARS),
        left=plain_number(mention.value / _WAN),
        right=int(_WAN),
        result=Result.HOLDS if mention.value <= _WAN * _WAN else Result.BROKEN,
    )


class _TextChecks:
    def __init__(
        self,
        report: OfficialReport,
        previous: OfficialReport | None,
        identities: IdentityList,
        words: Wording,
    ) -> None:
        self._report = report
        self._previous = previous
        self._identities = identities
        self._words = words
        self._claims = TextClaims(report, previous, words)

    def of(self, sentence: Sentence) -> Iterator[IdentityFinding]:
        claimed = {one: self._claims.of(sentence, one) for one in sentence.mentions}
        t1 = self._identities.by_id["T1"]
        for mention in sentence.mentions:
            claim = claimed[mention]
            if claim is not None:
                yield self._claims.finding(sentence, mention, claim, t1)
            unit = unit_finding(sentence, mention, self._identities)
            if unit is not None:
                yield unit
        for growth in growths(sentence, self._words):
            yield self._growth(growth, claimed)
        for share in shares(sentence, self._words):
            if not share.is_open:
                yield self._share(share, claimed)
        yield from exhaustive_finding(sentence, self._identities, self._words)
        yield from sum_findings(sentence, self._identities, self._words)

    def _growth(self, growth: Growth, claimed: Mapping[Mention, Claim | None]) -> IdentityFinding:
        exact = growth.exact
        if exact is None:
            exact = self._growth_of_years(growth, claimed)
        found = [] if exact is None else [exact]
        return self._percent(growth.percent, growth.scope, found, "no number of the year before")

    def _growth_of_years(
        self, growth: Growth, claimed: Mapping[Mention, Claim | None]
    ) -> Fraction | None:
        """The change of the cell the sentence names, where the other year's report is at hand."""
        earlier = [one for one in claimed if one.start < growth.percent.start and claimed[one]]
        claim = claimed[earlier[-1]] if earlier else None
        if claim is None or self._previous is None:
            return None
        now = self._claims.cells(self._report, claim)
        last = self._claims.cells(self._previous, claim)
        if now is None or not last:
            return None
        rise = Fraction(now - last) * 100 / Fraction(last)
        return rise if growth.is_up else -rise

    def _share(self, share: Share, claimed: Mapping[Mention, Claim | None]) -> IdentityFinding:
        count = share.count
        bases = [] if count is None else self._bases(share, count, claimed)
        exact = [
            Fraction(count.value) * 100 / Fraction(base)
            for base in bases
            if count is not None and base
        ]
        return self._percent(share.percent, share.scope, exact, "count or base is not stated")

    def _bases(
        self, share: Share, count: Mention, claimed: Mapping[Mention, Claim | None]
    ) -> list[Decimal]:
        """What the count may be a share of: one number, or several where the text is not clear.

        The words before the percentage decide, then the number the count is said to be a part of;
        otherwise any number before it that is of the same unit and no smaller may be meant.
        """
        named = self._named_base(share)
        if named is not None:
            return [named]
        for listed in parts_of_wholes(share.sentence, self._words):
            if listed.is_disjoint and count in listed.parts:
                return self._whole(listed.whole, claimed)
        found: list[Decimal] = []
        for one in share.sentence.mentions:
            if one.start >= count.start:
                break
            if one.unit == count.unit and one.value >= count.value and not one.is_percent:
                found += self._whole(one, claimed)
        return found

    def _whole(self, mention: Mention, claimed: Mapping[Mention, Claim | None]) -> list[Decimal]:
        """The exact value of a whole: that of its cell, if it agrees with it; none for a bound."""
        claim = claimed.get(mention)
        exact = None if claim is None else self._claims.cells(self._report, claim)
        if exact is not None and mention.agrees_with(exact):
            return [exact]
        return [mention.value] if mention.bound is Bound.EXACT else []

    def _named_base(self, share: Share) -> Decimal | None:
        """The cell that the words before the percentage name."""
        total = self._report.form.columns[-1].key
        for base in self._words.bases:
            if re.search(any_of(base.words), share.base_words):
                claim = Claim(id="base", table="requests", rows=base.rows, columns=(total,))
                return self._claims.cells(self._report, claim)
        return None

    def _percent(
        self, percent: Mention, scope: str, exact: Sequence[Fraction], why: str
    ) -> IdentityFinding:
        """T2 for a percentage and what it may be; several possible ones decide only if one fits."""
        result = Result.NOT_ASSESSABLE
        detail: tuple[tuple[str, str], ...] = (("why", why),)
        right = None
        roundings = [rounding_of(one, percent.printed, percent.decimals) for one in exact]
        if exact and percent.bound is not Bound.EXACT:
            detail = (("why", "the percentage is not meant exactly"),)
        elif Rounding.HALF_UP in roundings or len(set(exact)) == 1:
            place = roundings.index(Rounding.HALF_UP) if Rounding.HALF_UP in roundings else 0
            right = half_up(exact[place], percent.decimals)
            result, detail = rounding_result(roundings[place])
        elif exact:
            detail = (("why", "which number it is a share of is not clear"),)
        return IdentityFinding(
            identity=self._identities.by_id["T2"],
            scope=shorten(scope, SCOPE_CHARS),
            left=str(percent.printed),
            right=None if right is None else str(right),
            result=result,
            detail=detail,
        )

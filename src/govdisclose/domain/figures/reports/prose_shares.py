"""Shares in prose and the bases they imply: B1, B2, B3 and O1.

Source: rules/forms/narrative-cn-2008.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import attrs

from govdisclose.domain.figures.implied_bases import BaseInterval, StatedShare, compare_bases
from govdisclose.domain.figures.measures import half_up
from govdisclose.domain.figures.reports.findings import IdentityFinding, Result
from govdisclose.domain.figures.reports.form import IdentityList
from govdisclose.domain.figures.reports.mentions import Bound, Mention, Sentence, any_of
from govdisclose.domain.figures.reports.statements import SCOPE_CHARS, Share, shares
from govdisclose.domain.figures.reports.wording import Wording
from govdisclose.domain.figures.share_groups import ShareGroup, TwoGroups
from govdisclose.domain.finding import shorten

__all__ = ["SharesOfSentence", "check_groups", "check_shares", "shares_of"]

_MOST_GROUPS = 60
"""Sentences with shares that are set against each other, pair by pair."""

_COUNTED_CHARS = 2
"""Last characters before a count that say what was counted ("信息")."""


@attrs.frozen(kw_only=True, slots=False)
class SharesOfSentence:
    """The shares of one sentence, and the whole it states."""

    sentence: Sentence
    shares: tuple[Share, ...]
    whole: Mention | None
    """A number of the same unit before all counts and no smaller than any: the base, if stated."""

    @property
    def counted(self) -> tuple[Share, ...]:
        """Shares with a count."""
        return tuple(share for share in self.shares if share.count is not None)

    @property
    def group(self) -> ShareGroup:
        """Their arithmetic."""
        whole = self.whole
        return ShareGroup(
            shares=tuple(_stated_share(share) for share in self.counted),
            more_than=None if whole is None or whole.bound is not Bound.MORE else whole.count,
        )

    @property
    def things(self) -> frozenset[str]:
        """What is counted, as unit and last words: groups of other things are not compared."""
        return frozenset(
            share.name[-_COUNTED_CHARS:] + share.count.unit
            for share in self.counted
            if share.count is not None
        )


def _stated_share(share: Share) -> StatedShare:
    """A share with a count, for its arithmetic."""
    count = None if share.count is None else share.count.count
    assert count is not None  # shares without a count are no part of a group
    return StatedShare(name=share.name, count=count, percent=share.percent.printed)


def shares_of(sentence: Sentence, words: Wording) -> SharesOfSentence | None:
    """The shares of a sentence; None when it states none."""
    found = tuple(shares(sentence, words))
    if not found:
        return None
    counts = [share.count for share in found if share.count is not None]
    whole = None
    if counts:
        largest = max(one.value for one in counts)
        before = [one for one in sentence.mentions if one.start < counts[0].start]
        fitting = [
            one
            for one in before
            if one.unit == counts[0].unit and one.value >= largest and not one.is_percent
        ]
        whole = fitting[-1] if fitting else None
    return SharesOfSentence(sentence=sentence, shares=found, whole=whole)


def check_shares(
    found: SharesOfSentence, identities: IdentityList, words: Wording
) -> Iterator[IdentityFinding]:
    """B1 for each share, O1 for superlatives, B2 for the sentence."""
    for share in found.shares:
        yield _share(share, found, identities)
    yield from _superlatives(found, identities, words)
    if len(found.counted) > 1:
        group = found.group
        common, exact = group.interval_and_total, group.exact_base
        detail = [("shares", str(len(found.counted)))]
        if exact is not None and group.unattributed:
            detail.append(("unattributed", str(group.unattributed)))
        yield IdentityFinding(
            identity=identities.by_id["B2"],
            scope=shorten(found.sentence.text, SCOPE_CHARS),
            left=_shown(common),
            right=exact,
            result=Result.BROKEN if common.is_empty else Result.HOLDS,
            detail=tuple(detail),
        )


def _share(share: Share, found: SharesOfSentence, identities: IdentityList) -> IdentityFinding:
    identity, left = identities.by_id["B1"], str(share.percent.printed)
    scope = shorten(share.scope, SCOPE_CHARS)
    if share.count is None or share.percent.bound is not Bound.EXACT:
        return IdentityFinding(
            identity=identity,
            scope=scope,
            left=left,
            right=_possible_counts(share, found.sentence),
            result=Result.NOT_ASSESSABLE,
            detail=(("why", "the count or the base is not stated"),),
        )
    stated, whole = _stated_share(share), found.whole
    base = None if whole is None else whole.count
    is_part = (
        base is None or whole is None or whole.bound is not Bound.EXACT or (stated.count <= base)
    )
    if whole is not None and base and whole.bound is Bound.EXACT and whole.scale == 0:
        right = str(stated.on(base))
        holds = is_part and stated.agrees_on(base)
    else:
        interval = stated.interval
        allowed = interval if whole is None else interval.meet(_bounded(whole))
        holds = not allowed.is_empty
        right = _shown(allowed if holds else interval)
    return IdentityFinding(
        identity=identity,
        scope=scope,
        left=left,
        right=right,
        result=Result.HOLDS if holds else Result.BROKEN,
    )


def _bounded(whole: Mention) -> BaseInterval:
    """The bases a stated whole allows, as bounded or as rounded to its digits."""
    value = Fraction(whole.value)
    half = Fraction(10**whole.scale, 2 * 10**whole.decimals)
    match whole.bound:
        case Bound.MORE:
            return BaseInterval(lower=value, upper=None)
        case Bound.AT_LEAST:
            return BaseInterval(lower=value - 1, upper=None)
        case Bound.LESS:
            return BaseInterval(lower=Fraction(0), upper=value)
        case Bound.EXACT | Bound.ABOUT:
            return BaseInterval(lower=value - half - Fraction(1, 2), upper=value + half)


def _possible_counts(share: Share, sentence: Sentence) -> str | None:
    """Whole counts that a share of a stated number of things can be; None where none is stated.

    ``N 项……中`` before a share without a count names its base.
    """
    among = re.compile(r"^[^,，;；0-9]{1,16}中[,，]")
    bases = [
        one
        for one in sentence.mentions
        if one.end <= share.percent.start
        and not one.is_percent
        and among.match(sentence.after(one))
    ]
    base = bases[-1].count if bases else None
    if base is None or base > 1_000_000 or share.percent.bound is not Bound.EXACT:
        return None
    half = Fraction(1, 2 * 10**share.percent.decimals)
    exact = Fraction(share.percent.printed)
    lowest = -((half - exact) * base // 100)
    highest = (exact + half) * base / 100
    last = highest.numerator // highest.denominator
    last -= Fraction(last) == highest
    return f"{lowest}..{last} / {base}"


def _superlatives(
    found: SharesOfSentence, identities: IdentityList, words: Wording
) -> Iterator[IdentityFinding]:
    """O1: a share called the largest or smallest against the others of its sentence."""
    lists = ((words.shares.superlative_most, max), (words.shares.superlative_least, min))
    for wanted, choose in lists:
        for share in found.counted:
            others = [one.count for one in found.counted if one is not share]
            count = share.count
            assert count is not None
            if not others or not re.search(any_of(wanted), count.before):
                continue
            extreme = choose(one.value for one in others if one is not None)
            holds = choose(count.value, extreme) == count.value
            yield IdentityFinding(
                identity=identities.by_id["O1"],
                scope=shorten(share.scope, SCOPE_CHARS),
                left=count.count,
                right=int(extreme),
                result=Result.HOLDS if holds else Result.BROKEN,
            )


def check_groups(
    groups: Sequence[SharesOfSentence], identities: IdentityList
) -> Iterator[IdentityFinding]:
    """B3: groups of the same kind of thing, pair by pair.

    Two groups that each state the number they are shares of are two populations by what the text
    says, and are no contradiction.
    """
    fitting = [one for one in groups if one.counted and not one.group.interval.is_empty]
    if len(fitting) > _MOST_GROUPS:
        yield IdentityFinding(
            identity=identities.by_id["B3"],
            scope="text",
            left=len(fitting),
            result=Result.NOT_ASSESSABLE,
            detail=(("why", "too many groups of shares to compare"),),
        )
        return
    for first, second in combinations(fitting, 2):
        both_state = first.whole is not None and second.whole is not None
        if both_state or not first.things & second.things:
            continue
        pair = TwoGroups(first=first.group, second=second.group)
        compared = compare_bases({"first": pair.first.shares, "second": pair.second.shares})
        yield IdentityFinding(
            identity=identities.by_id["B3"],
            scope=shorten(f"{first.counted[0].scope} | {second.counted[0].scope}", SCOPE_CHARS),
            left=_shown(pair.first.interval),
            right=_shown(pair.second.interval),
            result=Result.HOLDS if compared.is_one_population else Result.BROKEN,
            detail=tuple(_two_populations(pair)),
        )


def _two_populations(pair: TwoGroups) -> Iterator[tuple[str, str]]:
    """What a reader has to know of two bases that do not meet."""
    if pair.is_one_population:
        return
    if pair.gap is not None:
        yield "bases", f"{pair.first.exact_base}, {pair.second.exact_base}"
        yield "gap", str(abs(pair.gap))
    if pair.equal_to_gap is not None:
        yield "gap_equals_count_of", shorten(pair.equal_to_gap.name)
    if pair.silent:
        yield "proving_nothing_alone", shorten("; ".join(one.name for one in pair.silent))


def _shown(interval: BaseInterval) -> str:
    """Lower end excluded, upper end included, to one decimal."""
    upper = "" if interval.upper is None else str(half_up(interval.upper, 1))
    return (
        f"({half_up(interval.lower, 1)}; {upper}]" if upper else f"({half_up(interval.lower, 1)}; )"
    )

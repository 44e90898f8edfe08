"""A report in prose checked against itself: what its own numbers, dates and lists say.

Agreements are findings too: what holds was looked at. Source: rules/forms/narrative-cn-2008.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from govdisclose.domain.figures.annual.form import AnnualForm
from govdisclose.domain.figures.measures import half_up
from govdisclose.domain.figures.reports.findings import (
    IdentityFinding,
    Result,
    Side,
    one_per_scope,
    plain_number,
)
from govdisclose.domain.figures.reports.mentions import (
    Bound,
    Mention,
    Sentence,
    any_of,
    clause_of,
    sentences,
    tidy,
)
from govdisclose.domain.figures.reports.narrative_rules import NarrativeRules, SameThing
from govdisclose.domain.figures.reports.prose_contents import topics_met
from govdisclose.domain.figures.reports.prose_dates import date_faults, listed_dates, periods
from govdisclose.domain.figures.reports.prose_lists import (
    counted_lists,
    numbered_paragraphs,
    ordinal_runs,
)
from govdisclose.domain.figures.reports.prose_shares import (
    SharesOfSentence,
    check_groups,
    check_shares,
    shares_of,
)
from govdisclose.domain.figures.reports.statements import (
    SCOPE_CHARS,
    averages,
    growths,
    rounding_of,
    span,
)
from govdisclose.domain.figures.reports.text_checks import (
    exhaustive_finding,
    rounding_result,
    sum_findings,
    unit_finding,
)
from govdisclose.domain.figures.reports.wording import Wording
from govdisclose.domain.finding import shorten

__all__ = ["check_narrative"]


def check_narrative(
    paragraphs: Sequence[str],
    rules: NarrativeRules,
    words: Wording,
    form: AnnualForm,
    *,
    year: int | None = None,
    published_on: date | None = None,
    due: date | None = None,
    publish_limit: int | None = None,
) -> Iterator[IdentityFinding]:
    """Findings in the order of the text, then those on the whole of it.

    Args:
        paragraphs: The prose, in order.
        rules: What is asked, and the words of lists and dates.
        words: The words of numbers and statements.
        form: Names and articles of the contents asked for.
        year: Year reported on.
        published_on: As the page says.
        due: Last day on which the report had to be published.
        publish_limit: Working days the law gives for publication.
    """
    checks = _Narrative(paragraphs, rules, words)
    yield from one_per_scope(checks.findings(form, year, published_on, due, publish_limit))


class _Narrative:
    def __init__(self, paragraphs: Sequence[str], rules: NarrativeRules, words: Wording) -> None:
        self._paragraphs = [tidy(text) for text in paragraphs]
        self._rules = rules
        self._words = words
        self._list = rules.identity_list
        self._sentences = tuple(sentences(paragraphs, words.numbers))

    def findings(
        self,
        form: AnnualForm,
        year: int | None,
        published_on: date | None,
        due: date | None,
        publish_limit: int | None,
    ) -> Iterator[IdentityFinding]:
        groups: list[SharesOfSentence] = []
        for at, sentence in enumerate(self._sentences):
            found = shares_of(sentence, self._words)
            if found is not None:
                groups.append(found)
                yield from check_shares(found, self._list, self._words)
            yield from sum_findings(sentence, self._list, self._words)
            yield from exhaustive_finding(sentence, self._list, self._words)
            yield from self._growths(sentence)
            yield from self._averages(sentence, publish_limit)
            yield from self._savings(at)
            yield from self._units(sentence)
            yield from self._periods(sentence, year)
            yield from self._counted(sentence)
        yield from check_groups(groups, self._list)
        yield from self._dates()
        yield from self._ordinals()
        yield from self._same_things()
        yield from self._published(published_on, due)
        yield from self._contents(form)

    def _found(
        self,
        id: str,
        scope: str,
        left: Side,
        right: Side,
        result: Result | bool,
        detail: tuple[tuple[str, str], ...] = (),
    ) -> IdentityFinding:
        if isinstance(result, bool):
            result = Result.HOLDS if result else Result.BROKEN
        return IdentityFinding(
            identity=self._list.by_id[id],
            scope=shorten(scope, SCOPE_CHARS),
            left=left,
            right=right,
            result=result,
            detail=detail,
        )

    def _growths(self, sentence: Sentence) -> Iterator[IdentityFinding]:
        for growth in growths(sentence, self._words):
            exact, percent = growth.exact, growth.percent
            if exact is None or percent.bound is not Bound.EXACT:
                why = (("why", "the numbers it is of are not stated"),)
                result: Result | bool = Result.NOT_ASSESSABLE
                yield self._found("G1", growth.scope, str(percent.printed), None, result, why)
                continue
            result, detail = rounding_result(rounding_of(exact, percent.printed, percent.decimals))
            right = str(half_up(exact, percent.decimals))
            yield self._found("G1", growth.scope, str(percent.printed), right, result, detail)

    def _averages(self, sentence: Sentence, publish_limit: int | None) -> Iterator[IdentityFinding]:
        publication = re.compile(any_of(self._rules.publication.words))
        for found in averages(sentence, self._words):
            mean, extreme = found.average.value, found.extreme.value
            holds = mean <= extreme if found.is_maximum else mean >= extreme
            yield self._found("A1", found.scope, plain_number(mean), plain_number(extreme), holds)
            is_limited = found.is_maximum and found.extreme.unit.endswith("工作日")
            if is_limited and publish_limit is not None and publication.search(found.scope):
                is_in_time = extreme <= publish_limit
                yield self._found(
                    "A2", found.scope, plain_number(extreme), publish_limit, is_in_time
                )

    def _savings(self, at: int) -> Iterator[IdentityFinding]:
        """Promised, needed and saved times of one unit, the promise perhaps a sentence before."""
        sentence, words = self._sentences[at], self._words.savings
        saved = re.compile(
            any_of(words.of) + r"[^,，;；。]{0,6}?" + any_of(words.saved) + r"(?:了|约)*$"
        )
        needed = re.compile(any_of(words.needed) + "$")
        for mention in sentence.mentions:
            if not saved.search(mention.before):
                continue
            earlier = self._earlier(at, mention)
            uses = [one for one in earlier if needed.search(one.before)]
            if not uses:
                continue
            promises = earlier[: earlier.index(uses[-1])]
            if promises:
                difference = promises[-1].value - uses[-1].value
                yield self._found(
                    "G2",
                    span(sentence, mention, mention),
                    plain_number(mention.value),
                    plain_number(difference),
                    mention.value == difference,
                )

    def _earlier(self, at: int, mention: Mention) -> list[Mention]:
        """Numbers of the same unit before a mention in its paragraph, in order."""
        sentence = self._sentences[at]
        before = [
            one
            for other in self._sentences[max(at - 1, 0) : at]
            if other.paragraph == sentence.paragraph
            for one in other.mentions
        ]
        own = [one for one in sentence.mentions if one.end <= mention.start]
        return [one for one in (*before, *own) if one.unit == mention.unit]

    def _units(self, sentence: Sentence) -> Iterator[IdentityFinding]:
        for mention in sentence.mentions:
            finding = unit_finding(sentence, mention, self._list)
            # A plausible number says nothing that a reader of prose would look for.
            if finding is not None and finding.result is Result.BROKEN:
                yield finding

    def _periods(self, sentence: Sentence, year: int | None) -> Iterator[IdentityFinding]:
        default = year or 2000
        for found in periods(sentence.text, self._rules.durations, default):
            yield self._found(
                "C2", found.text, found.stated_days, found.days, found.days == found.stated_days
            )

    def _counted(self, sentence: Sentence) -> Iterator[IdentityFinding]:
        for found in counted_lists(sentence.text, self._rules.lists):
            yield self._found(
                "L2", found.scope, found.items, found.stated, found.items == found.stated
            )

    def _dates(self) -> Iterator[IdentityFinding]:
        """Each date that cannot be; the others together, as one agreement."""
        faults = 0
        whole = 0
        for sentence in self._sentences:
            whole += len(listed_dates(sentence.text))
            for fault in date_faults(sentence.text):
                faults += 1
                yield self._found(
                    "C1", fault.around, fault.text, None, False, (("why", fault.why),)
                )
        if whole and not faults:
            yield self._found("C1", "dates", whole, whole, True)

    def _ordinals(self) -> Iterator[IdentityFinding]:
        runs = [
            *numbered_paragraphs(self._paragraphs),
            *(run for text in self._paragraphs for run in ordinal_runs(text, self._rules.lists)),
        ]
        for run in runs:
            stated = len(run.numbers) if run.announced is None else run.announced
            holds = run.is_consecutive and stated == len(run.numbers)
            numbers = ", ".join(map(str, run.numbers))
            yield self._found("L2", run.scope, numbers, stated, holds)

    def _same_things(self) -> Iterator[IdentityFinding]:
        for thing in self._rules.same_things.things:
            found = [
                (sentence, one)
                for sentence in self._sentences
                for one in sentence.mentions
                if self._is_of(thing, sentence, one)
            ]
            clauses = [clause_of(sentence, one) for sentence, one in found]
            wholes = [
                one.value
                for (_, one), clause in zip(found, clauses, strict=True)
                if re.search(any_of(thing.all_of_them), clause)
            ]
            values = [one.value for _, one in found]
            result: Result | bool = Result.NOT_ASSESSABLE
            if len(set(values)) == 1 or len(wholes) > 1:
                result = len(set(wholes)) <= 1
            if len(values) > 1:
                yield self._found(
                    "E1",
                    thing.key,
                    ", ".join(str(plain_number(value)) for value in values),
                    plain_number((wholes or values)[0]),
                    result,
                    (("clauses", shorten("; ".join(clauses), SCOPE_CHARS)),),
                )

    def _is_of(self, thing: SameThing, sentence: Sentence, one: Mention) -> bool:
        if one.unit not in thing.units or one.bound is not Bound.EXACT:
            return False
        clause = clause_of(sentence, one)
        if re.search(any_of(self._words.scope.other_year), clause):
            return False
        names = sentence.text[one.end :].startswith(thing.after)
        return names or bool(thing.before and one.before.endswith(thing.before))

    def _published(self, on: date | None, due: date | None) -> Iterator[IdentityFinding]:
        result: Result | bool = Result.NOT_ASSESSABLE
        if on is not None and due is not None:
            result = on <= due
        yield self._found(
            "D1",
            "published_on",
            None if on is None else on.isoformat(),
            None if due is None else due.isoformat(),
            result,
        )

    def _contents(self, form: AnnualForm) -> Iterator[IdentityFinding]:
        spoken_of = topics_met(self._paragraphs, self._rules)
        for asked in self._rules.contents:
            content = form.content(asked.content)
            topics = [topic.topic for topic in asked.needs]
            missing = ", ".join(topic for topic in topics if topic not in spoken_of)
            detail = [("article", f"{form.law}, art. {content.article}")]
            result: Result | bool = not missing
            if missing and not content.is_required:
                result = Result.NOT_ASSESSABLE
                detail.append(("why", "there need not be any"))
            elif missing:
                detail.append(("missing", missing))
            met = ", ".join(topic for topic in topics if topic in spoken_of)
            yield self._found(
                "R32", asked.key, met or None, ", ".join(topics), result, tuple(detail)
            )

"""The assessment of 2009 in the made-up office: what people mark, and what comes of it.

The records give the points of indicators that are measured. What they leave open is marked by hand:
the program says what is open, and the marks are drawn for exactly that.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import attrs

from govdisclose.demo.hands import Hands
from govdisclose.demo.sheets import NOTE
from govdisclose.domain.figures.assessment.entries import Indicator, RuleKind
from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.result import AgencyScore, IndicatorState
from govdisclose.domain.figures.assessment.run import AssessmentRun
from govdisclose.office import FileAccount, assessing

__all__ = ["MARK_FILES", "MarkFile", "MarkedYear", "assess_year"]

_SCHEME = "huainan-2009"
_WORST, _BEST = 55, 100
"""Percent of the points that marks are drawn around, one level for each agency."""
_SPREAD = 12
_VOTERS = 60
_NOT_DUE_ONE_IN = 12
_FILES = {
    "assessment_values": ("考评打分-2009.csv",
        ("单位", "年度", "考评方案", "指标", "是否适用", "得分", "佐证材料", "评分日期", "考评人",
         "说明")),
    "assessment_ballots": ("社会评议票-2009.csv",
        ("单位", "年度", "考评方案", "指标", "评议", "选项", "票数", "评议日期", "考评人", "说明")),
    "assessment_measures": ("考评统计项-2009.csv",
        ("单位", "年度", "考评方案", "指标值", "数值", "统计日期", "考评人", "说明")),
}  # fmt: skip
"""File and header by register."""
MARK_FILES = tuple(file for file, _header in _FILES.values())
_ASSESSOR = "考评组（演示）"
_NO_RECORDS = "当年未发布信息（演示数据）"
_NOT_DUE = "当年未安排（演示数据）"


@attrs.frozen(kw_only=True)
class MarkFile:
    """One file of marks, and what the register made of it."""

    rows: int
    account: FileAccount

    @property
    def is_as_written(self) -> bool:
        """Every row was accepted."""
        account = self.account
        return (account.accepted, account.rejected) == (self.rows, 0)


@attrs.frozen(kw_only=True)
class MarkedYear:
    """The finished assessment of a year."""

    files: tuple[MarkFile, ...]
    run: AssessmentRun
    key: str
    """Under which it is frozen."""

    @property
    def is_final(self) -> bool:
        """Every agency has a score, and nothing recorded is a misfit."""
        return not self.run.findings and all(one.is_final for one in self.run.assessment.scores)

    def grades(self, group: str) -> Counter[str]:
        """Agencies of a group by grade."""
        return Counter(one.grade or "" for one in self.run.assessment.of_group(group))

    def as_json(self) -> dict[str, Any]:
        """Ranking and grades by group; the explanations stay in the office."""
        run = self.run
        return {
            "scheme": run.scheme.id,
            "status": run.scheme.status.value,
            "year": run.year,
            "as_of": run.as_of.isoformat(),
            "frozen": self.key,
            "left_out": run.left_out,
            "marks": [one.account.as_json() for one in self.files],
            "groups": [
                {
                    "group": group.id,
                    "grades": dict(self.grades(group.id)),
                    "ranking": [
                        {
                            "rank": one.rank,
                            "agency": one.agency,
                            "name": one.name,
                            "score": str(one.score),
                            "grade": one.grade,
                        }
                        for one in run.assessment.of_group(group.id)
                    ],
                }
                for group in run.scheme.groups
            ],
        }


def assess_year(
    folder: Path, hands: Hands, draw: Random, *, year: int, marked_on: date
) -> MarkedYear:
    """Mark what the records leave open, import the marks, and freeze the result.

    Args:
        folder: Where the files of marks are written.
        hands: Who imports, and who freezes.
        draw: Chance, seeded by the caller.
        year: The year assessed; it has ended.
        marked_on: Day of the marks.
    """
    scheme = assessing.schemes()[_SCHEME]
    last = date(year, 12, 31)
    before = hands.approver.assessment.run(scheme, year, as_of=last)
    leaves = {leaf.id: leaf for leaf in scheme.leaves()}
    rows: dict[str, list[Mapping[str, object]]] = {register: [] for register in _FILES}
    for score in before.assessment.scores:
        level = draw.randint(_WORST, _BEST)
        said = {"单位": score.name, "年度": year, "考评方案": scheme.id, "考评人": _ASSESSOR}
        for register, row in _marks(score, leaves, level, draw, marked_on):
            rows[register].append({"说明": NOTE, **said, **row})
    files = tuple(_imported(folder, hands, register, rows[register]) for register in _FILES)
    run = hands.approver.assessment.run(scheme, year, as_of=last)
    return MarkedYear(files=files, run=run, key=hands.approver.frozen_assessments.freeze(run))


def _marks(
    score: AgencyScore, leaves: Mapping[str, Indicator], level: int, draw: Random, on: date
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Register and row of each mark an agency still needs."""
    for one in score.indicators:
        if one.state is not IndicatorState.OPEN:
            continue
        leaf = leaves.get(one.id)
        percent = max(0, min(100, level + draw.randint(-_SPREAD, _SPREAD)))
        evidence = "、".join(leaf.evidence) if leaf is not None else ""
        applies = {"指标": one.id, "是否适用": "是", "佐证材料": evidence, "评分日期": on}
        if leaf is not None and one.rule is RuleKind.BALLOTS:
            for option, votes in zip(leaf.ballots, _votes(percent), strict=True):
                yield (
                    "assessment_ballots",
                    {"指标": one.id, "评议": "网上评议", "选项": option.id, "票数": votes,
                     "评议日期": on},
                )  # fmt: skip
        elif one.rule is RuleKind.MANUAL:
            # Whole tenths of the points, as an assessor would give them.
            points = one.points * (percent // 10) / 10
            yield "assessment_values", {**applies, "得分": exact_text(points)}
        elif evidence and draw.randrange(_NOT_DUE_ONE_IN):
            held = 1 + percent // 50
            assert leaf is not None, "it demands evidence"
            yield "assessment_measures", {
                "指标值": "forums_held", "数值": held, "统计日期": on}  # fmt: skip
            yield "assessment_values", applies
        else:
            why = _NOT_DUE if evidence else _NO_RECORDS
            yield "assessment_values", {**applies, "是否适用": "否", "佐证材料": "", "说明": why}


def _votes(percent: int) -> Sequence[int]:
    """Satisfied, basically satisfied, dissatisfied."""
    satisfied = _VOTERS * percent // 100
    rest = _VOTERS - satisfied
    return satisfied, rest - rest // 3, rest // 3


def _imported(
    folder: Path, hands: Hands, register: str, rows: Iterable[Mapping[str, object]]
) -> MarkFile:
    file, header = _FILES[register]
    written = list(rows)
    with (folder / file).open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, header, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(written)
    importer = hands.registrar.registers.importer(register)
    return MarkFile(rows=len(written), account=importer.import_file(folder / file, name=file))

"""The official reports of the made-up office: declared, computed, filed, written and checked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import attrs

from govdisclose.demo.hands import Hands, Work
from govdisclose.domain.figures.official.figures import ComputedReport
from govdisclose.domain.figures.official.filed import FiledReport
from govdisclose.domain.figures.official.layout import official_document
from govdisclose.domain.figures.reports.findings import Checked, Result
from govdisclose.domain.figures.reports.form import CellUnit
from govdisclose.office import Office

__all__ = ["REPORT_FILE", "FiledYear", "Filing"]

REPORT_FILE = "政府信息公开工作年度报告-{year}.html"
"""What was filed, for the public."""

_FEE = "processing_fee"
_BALANCE = ("new_received", "carried_in", "total_processed", "carried_out")
_COUNTS, _CHANGES, _WAN_YUAN = 400, 30, 9_000_000
"""Declared numbers are drawn up to these; money in hundredths of ten thousand yuan."""


@attrs.frozen(kw_only=True)
class FiledYear:
    """One report as it was filed, and what the check found in the file."""

    filed: FiledReport
    file: str
    balance: Mapping[str, int]
    """The totals by row of the form: new, carried in, done, carried out."""
    declared: int
    """Figures that no record gives, made up."""
    checked: Checked

    def as_json(self) -> dict[str, Any]:
        """What was filed, and its check."""
        return {
            **self.filed.as_json(),
            "file": self.file,
            "requests": dict(self.balance),
            "declared_figures": self.declared,
            "check": self.checked.as_json()
            if self.checked.is_broken
            else {one.value: self.checked.count(one) for one in Result},
        }


@attrs.define
class Filing:
    """Files the reports of the office itself, one after the other."""

    folder: Path
    hands: Hands
    draw: Random
    years: list[FiledYear] = attrs.field(factory=list)

    def work(self, year: int, declared_on: date, filed_on: date) -> Work:
        """Declare, then file, on two days and by two people."""
        yield declared_on
        declared = self._declare(year)
        yield filed_on
        report = self._report(year)
        filed = self.hands.approver.filed_reports.file(report)
        public = self.hands.approver.filed_reports.sound(filed)
        file = REPORT_FILE.format(year=year)
        page = io.BytesIO()
        Office.document_writer("html").write(official_document(public), page)
        (self.folder / file).write_bytes(page.getvalue())
        previous = self.folder / self.years[-1].file if self.years else None
        checked = Office.report_checks().check(self.folder / file, previous=previous)
        self.years.append(
            FiledYear(
                filed=filed,
                file=file,
                balance={row: _total(report, row) for row in _BALANCE},
                declared=declared,
                checked=attrs.evolve(checked, file=file),
            )
        )

    def _declare(self, year: int) -> int:
        official = self.hands.handler.official
        form = official.form_for(year)
        assert form is not None, "there is a form for each year from 2019 on"
        places = official.declarable(form)
        for place in places:
            official.declare(year, place.name, self._amount(place.cells))
        official.declare(year, _FEE, Decimal(self.draw.randrange(_COUNTS)))
        return len(places) + 1

    def _amount(self, unit: CellUnit) -> Decimal:
        match unit:
            case CellUnit.CHANGE:
                return Decimal(self.draw.randint(-_CHANGES, _CHANGES))
            case CellUnit.MONEY:
                return Decimal(self.draw.randrange(_WAN_YUAN)) / 100
            case _:
                return Decimal(self.draw.randrange(_COUNTS))

    def _report(self, year: int) -> ComputedReport:
        """The report, with words that say its own numbers."""
        official = self.hands.approver.official
        report = official.report(year)
        new, before, done, left = (_total(report, row) for row in _BALANCE)
        return official.report(
            year,
            texts={
                "overview": (
                    f"{year}年，本机关新收政府信息公开申请{new}件，上年结转{before}件；"
                    f"办结{done}件，结转下年度继续办理{left}件。"
                    "以上申请均为演示生成数据，不是真实申请。"
                ),
                "problems": "个别申请未按期答复，今后逐日核对期限。本段为演示生成文字。",
                "other": "本报告为演示生成数据，不是真实报告。",
            },
        )


def _total(report: ComputedReport, row: str) -> int:
    return int(report.figure(row).value or 0)

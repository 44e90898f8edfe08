"""Requests as rows of a log that an import reads again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from govdisclose.domain.cases.request.entries import in_order
from govdisclose.ports.exporting import ExportColumn, ExportRow
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import RequestCase
from govdisclose.services.requests.log_rows import DATED_MOVES, LOG_COLUMNS, LogAct, ledger_text

__all__ = ["EXPORT_COLUMNS", "log_row"]

_NUMBERS = ("extension_days",)
_FACTS = ("number", "applicant_kind", "identity_proof", "supply", "route", "law")
_TEXTS = ("applicant", "contact", "representative", "description", "purpose", "note")

EXPORT_COLUMNS = tuple(
    ExportColumn(
        name,
        is_date=name.endswith("_on") or name == "correction_until",
        is_number=name in _NUMBERS,
    )
    for name in LOG_COLUMNS
)
"""Columns of a request log, in order."""


def log_row(desk: Desk, case: RequestCase, agency: str) -> ExportRow:
    """One request as a row; erased texts are blank, and the ledger keeps its codes."""
    texts = desk.texts(case)
    acts = [
        LogAct(move=entry.kind, on=entry.on, fields=entry.fields, text=texts.get(entry.place, {}))
        for entry in case.entries
    ]
    values: dict[str, object] = {"ref": case.ref, "agency": agency}
    values |= {name: case.record.facts.get(name) for name in _FACTS}
    values |= {name: case.text(name) for name in _TEXTS}
    values |= dict(_dated(case))
    values["ledger"] = ledger_text(acts)
    return [_cell(values.get(column.name)) for column in EXPORT_COLUMNS]


def _dated(case: RequestCase) -> Iterator[tuple[str, object]]:
    """Columns of days, and of what the acts of those days carry; of several the last one."""
    for entry in in_order(case.entries):
        fields: Mapping[str, object] = entry.fields
        if entry.kind == "received":
            yield "received_on", entry.on
            yield "channel", fields["channel"]
        if entry.kind == "assigned":
            yield "assigned_to", fields["to"]
        for column, move, carried in DATED_MOVES:
            if entry.kind != move:
                continue
            yield column, entry.on
            for name, cell in carried.items():
                value = fields.get(name)
                if value is not None and cell != column:
                    yield cell, ", ".join(map(str, value)) if isinstance(value, list) else value


def _cell(value: object) -> str | int | date | None:
    return value if value is None or isinstance(value, str | int | date) else str(value)

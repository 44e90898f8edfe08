"""The plan of a chunk: each row in one of its lists, with what is to be said of it."""

from __future__ import annotations

import attrs

from govdisclose.domain.catalogue.intake import PreparedRow, RefusedRow
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.finding import Finding, Severity
from govdisclose.ports.storage import KnownItem
from govdisclose.services.importing.guarding import Twin

__all__ = ["Plan"]


@attrs.define
class Plan:
    """What a chunk comes to, before anything is numbered."""

    new: list[tuple[PreparedRow, bytes | None]] = attrs.field(factory=list)
    """Rows and the identity they are stored under."""
    changed: list[tuple[PreparedRow, KnownItem, bytes | None]] = attrs.field(factory=list)
    """Rows, the items they replace, and the identity from now on."""
    proposed: list[tuple[PreparedRow, KnownItem, dict[str, str | None]]] = attrs.field(factory=list)
    """Rows, items that passed the gate, and the fields that would change."""
    touched: list[tuple[PreparedRow, KnownItem]] = attrs.field(factory=list)
    """Unchanged rows whose item has to remember a new last row."""
    unchanged: int = 0
    marks: list[bytes] = attrs.field(factory=list)
    """Keys to remember as taken in this run."""
    findings: list[tuple[int | None, Finding]] = attrs.field(factory=list)
    """By row; rows that are refused carry their own."""
    places: dict[int, tuple[int, int]] = attrs.field(factory=dict)
    """Shard and number of the items that rows are about."""
    kept: list[tuple[int, KnownItem]] = attrs.field(factory=list)
    """Rows that are not refused and whose item was there before, and that item."""
    refused: list[RefusedRow] = attrs.field(factory=list)

    def remark(self, row: PreparedRow, code: str, severity: Severity, **detail: str) -> None:
        """Add a finding about a row that is kept."""
        finding = Finding(code=code, severity=severity, row=row.row, detail=tuple(detail.items()))
        self.findings.append((row.row, finding))

    def refuse(
        self,
        row: PreparedRow,
        code: str,
        *,
        value: str | None = None,
        item: KnownItem | None = None,
        **detail: str,
    ) -> None:
        """Refuse a row for what is known of its item."""
        finding = _refusal(row, code, item, value)
        if detail:
            finding = attrs.evolve(finding, detail=(*finding.detail, *detail.items()))
        if item is not None:
            self.places[row.row] = (item.shard, item.number)
        self.refused.append(RefusedRow(row.row, row.cells, (*row.findings, finding)))

    def refuse_twin(self, row: PreparedRow, twin: Twin) -> None:
        """Refuse a row that would put in public what another item or row keeps back."""
        if twin.other is None:
            self.refuse(row, twin.code)
        else:
            self.refuse(row, twin.code, other=twin.other)

    def withhold(self, row: PreparedRow, item: KnownItem | None) -> None:
        """Refuse a row that would bring back erased content; nothing of it is kept."""
        self.refused.append(RefusedRow(row.row, None, (_refusal(row, "ITEM-ERASED", item, None),)))


def _refusal(row: PreparedRow, code: str, item: KnownItem | None, value: str | None) -> Finding:
    detail = () if item is None else (("item", item_ref(item.shard, item.number)),)
    return Finding(code=code, severity=Severity.ERROR, row=row.row, value=value, detail=detail)

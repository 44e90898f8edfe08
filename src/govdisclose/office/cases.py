"""What callers of ``office.cases`` need beside it: what to ask, and what they get."""

from __future__ import annotations

from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.cases.move_parts import FieldKind, MoveField
from govdisclose.services.casework.kinds import fields_of
from govdisclose.services.casework.lists import COUNTED_BY
from govdisclose.services.casework.log import CaseImporter, log_columns, log_rows
from govdisclose.services.casework.views import CaseCount, CaseLine, CasePage, CaseQuery, CaseView

__all__ = [
    "COUNTED_BY",
    "CaseCount",
    "CaseImporter",
    "CaseLine",
    "CasePage",
    "CaseQuery",
    "CaseView",
    "FieldKind",
    "Flow",
    "Move",
    "MoveField",
    "fields_of",
    "log_columns",
    "log_rows",
]

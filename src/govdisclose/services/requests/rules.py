"""What stored requests are judged by: flows, laws, calendar of the office, and their identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.outlooks import Stretch, outlook_of
from govdisclose.domain.cases.request.standing import Standing, standing_of
from govdisclose.domain.cases.request.vocabulary import Vocabulary
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.domain.law.outcomes import OutcomeRows
from govdisclose.services.requests.refusals import UnknownMove

__all__ = ["RequestRules"]


@attrs.frozen(kw_only=True)
class RequestRules:
    """The rules of one moment."""

    flows: Mapping[str, Flow] = attrs.field(hash=False)
    """Flow by id of its law pack."""
    laws: LawLibrary
    calendar: WorkingCalendar
    words: Vocabulary
    report_rows: Mapping[str, OutcomeRows] = attrs.field(hash=False)
    """Rows in which report forms count outcomes, by code of the form."""
    law: str | None = None
    """Law the office goes by whatever the date; None chooses by the day of receipt."""
    stamp: str
    """Identity of flows, laws and calendar: with another one, open requests are judged anew."""

    def standing(
        self,
        entries: Iterable[RequestEntry],
        as_of: date,
        law: str | None,
        *,
        with_steps: bool = False,
    ) -> Standing:
        """Where a ledger stands on a day; see ``standing_of``."""
        return standing_of(
            entries,
            flows=self.flows,
            laws=self.laws,
            calendar=self.calendar,
            as_of=as_of,
            law=law,
            with_steps=with_steps,
        )

    def outlook(
        self, entries: Sequence[RequestEntry], law: str | None, first: Standing
    ) -> tuple[Stretch, ...]:
        """The buckets of the days to come; see ``outlook_of``."""
        return outlook_of(
            entries,
            flows=self.flows,
            laws=self.laws,
            calendar=self.calendar,
            law=law,
            first=first,
        )

    def form_of(self, on: date) -> OutcomeRows:
        """The rows of the report form that counts what is done with on a day.

        Source: domain facts 3.0: F2019 up to 2020 (2008 outcomes are counted in it too), F2021 from
        2021.
        """
        years = sorted((int(code[1:]), code) for code in self.report_rows)
        fitting = [code for year, code in years if year <= on.year]
        return self.report_rows[fitting[-1] if fitting else years[0][1]]

    def move(self, name: str) -> str:
        """Id of the move of a name, in Chinese or as a code.

        Raises:
            UnknownMove: No flow has it.
        """
        for flow in self.flows.values():
            for move in flow.moves:
                if name in (move.id, move.label):
                    return move.id
        raise UnknownMove(move=name, known=tuple(self.moves()))

    def moves(self) -> dict[str, Move]:
        """Moves of all flows by id; of two flows that share one, the later law's."""
        return {move.id: move for flow in self.flows.values() for move in flow.moves}

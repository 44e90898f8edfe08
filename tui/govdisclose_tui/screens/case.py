"""One request: its record, its clock as a line of days, its ledger, and what can happen next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from govdisclose.domain.cases.flow import Move
from govdisclose.domain.cases.roles import Permission, StaffMember
from govdisclose.office.requests import Acted, RequestView
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import cells, fitted, shown, wrapped
from govdisclose_tui.clock_line import clock_lines
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.request_words import RequestWords
from govdisclose_tui.screens.record import RecordScreen
from govdisclose_tui.words import N_, tr, words

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from govdisclose.office import Office
    from govdisclose_tui.app import Workbench

__all__ = ["CaseScreen", "tell_findings"]

_LABEL_CELLS = 18
_TEXTS = {
    "applicant": N_("Applicant"),
    "representative": N_("Represented by"),
    "contact": N_("Contact"),
    "proof_masked": N_("Document of identity"),
    "description": N_("Wanted"),
    "purpose": N_("Purpose"),
    "note": N_("Note"),
}
_DECIDED = "decided"


def tell_findings(bench: Workbench, acted: Acted) -> None:
    """Tell what an act gave rise to; a breach is recorded and told, never hidden."""
    if acted.findings:
        lines = [words().finding(one) for one in acted.findings]
        title = tr("Recorded, with a breach") if acted.has_breach else tr("Recorded, with remarks")
        bench.push_screen(ReadingDialog(title, "\n".join(lines)))


class CaseScreen(RecordScreen):
    """The case view, read anew whenever somebody changes the office."""

    SCOPES = ("case",)
    BINDINGS = bindings("case")

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self._view: RequestView | None = None
        self._words: RequestWords | None = None
        self._member: StaffMember | None = None
        self._today: date | None = None
        self._zone: tzinfo = UTC

    async def _load(self) -> None:
        def read() -> tuple[RequestView, RequestWords, StaffMember | None, tzinfo]:
            view = self.office.requests.view(self._ref)
            rules = self.office.requests.rules()
            account = self.office.acting.account
            known = [
                one
                for one in self.office.staff.list()
                if one.active and account in (*one.accounts, one.key)
            ]
            zone = self.office.settings.zone()
            return view, RequestWords(rules), known[0] if known else None, zone

        self._view, self._words, self._member, self._zone = await self.bench.pool.read(read)
        self._today = self.office.environment.today()
        self._draw()
        self.bench.refresh_bars()

    def _draw(self) -> None:
        view, said, today = self._view, self._words, self._today
        if view is None or said is None or today is None:
            return
        standing = view.standing
        bucket = said.bucket(None if standing.bucket is None else standing.bucket.value)
        head = f"{view.number}  {view.ref}  [{said.state(standing.state)}]"
        if bucket:
            head += f"  {bucket}"
        self._show(head, lambda width: _lines(view, said, today, self._zone, width))

    # Acts

    def refusal(self, action: Action) -> str | None:
        """What state and roles do not allow."""
        view, member = self._view, self._member
        if view is None:
            return tr("it is being read")
        needs = {"draft": Permission.HANDLE, "approve": Permission.APPROVE,
                 "send_back": Permission.APPROVE}.get(action.verb)  # fmt: skip
        if needs is not None:
            if _DECIDED not in view.standing.moves:
                return tr("it cannot be decided in this state")
            if member is None or not member.may(needs):
                return tr("your roles do not include it")
        return None

    def do_move(self) -> None:
        """Choose the next move; those that are not possible say why."""
        view, said = self._view, self._words
        assert view is not None
        assert said is not None
        refusals = {move.id: self._move_refusal(view, move) for move in view.standing.flow.moves}
        ordered = sorted(view.standing.flow.moves, key=lambda move: refusals[move.id] is not None)
        choices = []
        for move in ordered:
            why = refusals[move.id]
            label = said.move(move.id)
            choices.append((move.id, label if why is None else f"- {label} ({why})"))

        def chosen(id: object) -> None:
            if not isinstance(id, str):
                return
            why = refusals[id]
            if why is not None:
                text = tr("{action}: {reason}").format(action=said.move(id), reason=why)
                self.bench.notify(f"! {text}", severity="warning", markup=False)
            elif id == _DECIDED:
                self.do_draft()
            else:
                move = view.standing.flow.move(id)
                assert move is not None
                self._form(lambda: _move_form(self.office, view, move))

        self.bench.push_screen(ChoiceDialog(tr("What happens next"), choices), chosen)

    def _move_refusal(self, view: RequestView, move: Move) -> str | None:
        """Why a move cannot be made now; None when it can."""
        if move.id not in view.standing.moves:
            said = self._words
            assert said is not None
            return tr("not in the state {state}").format(state=said.state(view.standing.state))
        member = self._member
        if member is None or not member.may(Permission(move.permission)):
            return tr("your roles do not include it")
        return None

    def _form(self, make: Callable[[], Screen[Any]]) -> None:
        self.bench.open_form(make, self._done)

    def do_draft(self) -> None:
        """Draft a decision."""
        from govdisclose_tui.screens.request_forms import draft_decision_form

        view = self._view
        assert view is not None
        self._form(lambda: draft_decision_form(self.office, view))

    def do_approve(self) -> None:
        """Approve the decision that waits."""
        from govdisclose_tui.screens.request_forms import approve_form

        view = self._view
        assert view is not None
        self._form(lambda: approve_form(self.office, view))

    def do_send_back(self) -> None:
        """Return the decision that waits."""
        from govdisclose_tui.screens.request_forms import send_back_form

        view = self._view
        assert view is not None
        self._form(lambda: send_back_form(self.office, view))

    def do_explain(self) -> None:
        """Show every day of every clock."""
        view = self._view
        assert view is not None
        lines: list[str] = []
        for clock in view.standing.clocks:
            lines.append(f"{clock.limit_id}: {clock.start} - {clock.due or '...'}")
            lines += [
                f"  {step.day} {step.kind.value:8} {words().phrase('why', step.why)}"
                for step in clock.steps
            ]
        self.bench.push_screen(ReadingDialog(tr("The clock, day by day"), "\n".join(lines)))

    def do_copy(self) -> None:
        """Copy its reference."""
        self.bench.copy(self._ref)

    def _done(self, answer: object) -> None:
        if answer is None:
            return
        self.bench.say(tr("done: {what}").format(what=self._ref))
        self.bench.changed()
        if isinstance(answer, Acted):
            tell_findings(self.bench, answer)


def _move_form(office: Office, view: RequestView, move: Move) -> Screen[Any]:
    from govdisclose_tui.screens.request_forms import move_form

    return move_form(office, view, move)


def _lines(
    view: RequestView, said: RequestWords, today: date, zone: tzinfo, width: int
) -> Iterator[str]:
    """The case in lines of at most a width."""
    standing = view.standing
    yield from _pair(tr("Agency"), shown(view.agency), width)
    kind = view.facts.get("applicant_kind")
    yield from _pair(tr("Kind of applicant"), said.word("applicant_kind", kind), width)
    if view.is_erased:
        yield from _pair(tr("Applicant"), tr("erased"), width)
    elif view.is_veiled:
        hidden = tr("not shown: somebody else handles this request")
        yield from _pair(tr("Applicant"), hidden, width)
    for name, label in _TEXTS.items():
        if (view.text or {}).get(name):
            yield from _pair(tr(label), shown((view.text or {})[name]), width)
    if standing.facts.assigned_to is not None:
        yield from _pair(tr("Assigned to"), shown(standing.facts.assigned_to), width)
    if standing.facts.outcome is not None:
        yield from _pair(tr("Outcome"), said.outcome(standing.facts.outcome), width)
    due = shown(standing.due) or "-"
    if standing.provisional:
        due += " " + tr("(provisional: calendar not announced)")
    yield from _pair(tr("Due"), due, width)
    if standing.clock is not None:
        yield ""
        yield from (
            fitted(line, width).rstrip() for line in clock_lines(standing.clock, today, width)
        )
    if standing.findings:
        yield ""
        yield tr("Findings")
        for finding in standing.findings:
            for line in wrapped(words().finding(finding), width - 2):
                yield "  " + line
    yield ""
    yield tr("Ledger")
    for entry, act in zip(view.entries, view.acts, strict=True):
        text = view.act_texts.get(entry.place, {})
        spoken = "; ".join(shown(value) for value in text.values())
        late = " " + tr("(entered later)") if act.is_backdated(zone) else ""
        line = f"{entry.place:>3}  {entry.on}{late}  {said.move(entry.kind)}  {act.actor.person}"
        yield fitted(f"{line}  {spoken}", width).rstrip()
    yield ""
    moves = ", ".join(said.move(move) for move in standing.moves) or "-"
    yield from wrapped(tr("Possible next: {moves}").format(moves=moves), width)


def _pair(label: str, value: str, width: int) -> Iterator[str]:
    first, *rest = wrapped(value, width - _LABEL_CELLS - 1)
    if cells(label) > _LABEL_CELLS:
        yield label
        yield " " * (_LABEL_CELLS + 1) + first
    else:
        yield f"{fitted(label, _LABEL_CELLS)} {first}"
    for line in rest:
        yield " " * (_LABEL_CELLS + 1) + line

"""One case of a kind that a plugin brings: its clocks, its ledger, and what can happen next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from govdisclose.office.cases import CaseView, Flow, Move, MoveField, fields_of
from govdisclose.office.cases import FieldKind as MoveKind
from govdisclose.wording.requests import BUCKET_WORDS
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import fitted, shown, wrapped
from govdisclose_tui.clock_line import clock_lines
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.forms import FieldKind, FormField, date_hint, read_date
from govdisclose_tui.screens.record import RecordScreen
from govdisclose_tui.words import is_chinese, tr, words

if TYPE_CHECKING:
    from datetime import date

    from govdisclose.office import Office

__all__ = ["PluginCaseScreen", "act_form", "move_title", "open_case_form"]

_PLAIN = {
    MoveKind.TEXT: FieldKind.LONG,
    MoveKind.DATE: FieldKind.DATE,
    MoveKind.COUNT: FieldKind.COUNT,
    MoveKind.MONEY: FieldKind.MONEY,
    MoveKind.CHOICE: FieldKind.CHOICE,
    MoveKind.STAFF: FieldKind.CHOICE,
}


def move_title(move: Move) -> str:
    """Name of a move in the active language."""
    return move.label if is_chinese() else move.label_en or move.id


class PluginCaseScreen(RecordScreen):
    """The case, read anew whenever somebody changes the office."""

    SCOPES = ("plugin_case",)
    BINDINGS = bindings("plugin_case")

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self._view: CaseView | None = None
        self._today: date | None = None

    async def _load(self) -> None:
        self._view = await self.bench.pool.read(lambda: self.office.cases.view(self._ref))
        self._today = self.office.environment.today()
        self._draw()
        self.bench.refresh_bars()

    def _draw(self) -> None:
        view, today = self._view, self._today
        if view is None or today is None:
            return
        standing = view.standing
        state = _own(view.flow.state_labels[standing.state])
        head = (
            f"{view.ref}  {_title(view.flow)}  [{state}]  {tr(BUCKET_WORDS[standing.bucket.value])}"
        )
        self._show(head, lambda width: _lines(view, today, width))

    def do_move(self) -> None:
        """Choose what happens next, and fill in its form."""
        view = self._view
        if view is None:
            return
        moves = [move for name in view.standing.moves if (move := view.flow.move(name))]
        choices = [(move.id, move_title(move)) for move in moves]
        self.bench.push_screen(ChoiceDialog(tr("What happens next"), choices), self._chosen)

    def _chosen(self, name: object) -> None:
        view = self._view
        if view is not None and isinstance(name, str):
            self.bench.open_form(lambda: act_form(self.office, view, name), self._done)

    def do_explain(self) -> None:
        """Show every day of every clock."""
        view = self._view
        if view is None:
            return
        lines: list[str] = []
        for one in view.standing.clocks:
            lines.append(
                f"{_limit(view.flow, one.limit)}: {one.clock.start} - {one.clock.due or '...'}"
            )
            lines += [
                f"  {step.day} {step.kind.value:8} {words().phrase('why', step.why)}"
                for step in one.clock.steps
            ]
        self.bench.push_screen(ReadingDialog(tr("The clock, day by day"), "\n".join(lines)))

    def do_copy(self) -> None:
        """Copy its reference."""
        self.bench.copy(self._ref)

    def _done(self, answer: object) -> None:
        if answer is not None:
            self.bench.say(tr("done: {what}").format(what=self._ref))
            self.bench.changed()
            self.reload()


def open_case_form(office: Office, flow: Flow, name: str) -> FormScreen:
    """The form of a new case."""
    move = flow.move(name)
    assert move is not None
    agencies = tuple((agency.code, agency.name) for agency in office.agencies.directory())
    choice = FieldKind.CHOICE
    head = (
        _day(office),
        FormField(name="agency", label=tr("Agency"), kind=choice, required=True, choices=agencies),
        FormField(name="number", label=tr("Registration number")),
    )

    def submit(values: Mapping[str, str]) -> object:
        return office.cases.open(
            flow.id,
            _given(move, values),
            agency=values["agency"],
            number=values["number"].strip() or None,
            move=move.id,
            on=read_date(values["on"]),
        )

    today = office.environment.today().isoformat()
    return FormScreen(
        title=f"{_title(flow)}: {move_title(move)}",
        form=f"case.{flow.id}.{move.id}",
        fields=(*head, *_fields(office, move)),
        values={"on": today, "agency": agencies[0][0] if agencies else ""},
        submit=submit,
    )


def act_form(office: Office, view: CaseView, name: str) -> FormScreen:
    """The form of one act."""
    move = view.flow.move(name)
    assert move is not None

    def submit(values: Mapping[str, str]) -> object:
        return office.cases.act(
            view.ref,
            move.id,
            _given(move, values),
            on=read_date(values["on"]),
            expected_entry=view.last_entry,
        )

    return FormScreen(
        title=f"{view.ref}: {move_title(move)}",
        form=f"case.{view.flow.id}.{move.id}:{view.ref}",
        fields=(_day(office), *_fields(office, move)),
        values={"on": office.environment.today().isoformat()},
        submit=submit,
    )


def _given(move: Move, values: Mapping[str, str]) -> dict[str, str]:
    return {
        field.name: text
        for field in fields_of(move)
        if (text := values.get(f"field_{field.name}", "").strip())
    }


def _fields(office: Office, move: Move) -> Iterator[FormField]:
    for field in fields_of(move):
        yield FormField(
            name=f"field_{field.name}",
            label=_own((field.zh, field.en)),
            kind=_PLAIN[field.kind],
            required=field.required or field.name in move.required,
            choices=_choices(office, field),
            hint=date_hint(office.calendars.current()) if field.kind is MoveKind.DATE else None,
        )


def _choices(office: Office, field: MoveField) -> tuple[tuple[str, str], ...]:
    if field.kind is MoveKind.STAFF:
        return tuple(
            (one.key, f"{one.key} {one.name}") for one in office.staff.list() if one.active
        )
    return tuple((code, _own(names)) for code, names in field.choices.items())


def _day(office: Office) -> FormField:
    today = office.environment.today()

    def check(text: str) -> str | None:
        return tr("lies in the future") if read_date(text) > today else None

    return FormField(
        name="on",
        label=tr("Date"),
        kind=FieldKind.DATE,
        required=True,
        hint=date_hint(office.calendars.current()),
        check=check,
    )


def _lines(view: CaseView, today: date, width: int) -> Iterator[str]:
    """The case in lines of at most a width."""
    standing = view.standing
    yield from wrapped(f"{tr('Agency')}: {shown(view.agency)}", width)
    if view.number != view.ref:
        yield from wrapped(f"{tr('Registration number')}: {shown(view.number)}", width)
    yield f"{tr('Due')}: {standing.due or '-'}"
    for one in standing.clocks:
        yield ""
        yield from wrapped(f"{_limit(view.flow, one.limit)} ({shown(one.source)})", width)
        yield from (fitted(line, width).rstrip() for line in clock_lines(one.clock, today, width))
    if standing.findings:
        yield ""
        for finding in standing.findings:
            yield from wrapped(words().finding(finding), width)
    yield ""
    yield tr("Ledger")
    for place, act in enumerate(view.acts, start=1):
        move = view.flow.move(act.kind.partition(".")[2])
        label = act.kind if move is None else move_title(move)
        text = view.texts.get(place, {})
        said = tr("erased") if text is None else "; ".join(shown(value) for value in text.values())
        line = f"{place:>3}  {act.on}  {label}  {act.actor.person}  {said}"
        yield from wrapped(line, width)
    yield ""
    moves = [move_title(move) for name in standing.moves if (move := view.flow.move(name))]
    yield from wrapped(tr("Possible next: {moves}").format(moves=", ".join(moves) or "-"), width)


def _limit(flow: Flow, limit: str) -> str:
    return next((_own((one.zh, one.en)) for one in flow.limits if one.id == limit), limit)


def _title(flow: Flow) -> str:
    return flow.title if is_chinese() else flow.title_en or flow.title


def _own(names: tuple[str, ...]) -> str:
    return names[0] if is_chinese() else names[1]

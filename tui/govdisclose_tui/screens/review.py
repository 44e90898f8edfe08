"""Review: the queue of contents, each beside what was signed, and the steps of the gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.domain.cases.review.standing import ReviewStanding
from govdisclose.errors import GovDiscloseError
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import shown, wrapped
from govdisclose_tui.labels import agency_name, field_label
from govdisclose_tui.review_words import field_word, move_word, state_word
from govdisclose_tui.screens.listing import is_item_ref
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, labelled, tr

__all__ = ["ReviewPane"]

_COLUMNS = (
    Column("ref", N_("Review"), 10, rank=0),
    Column("state", N_("State"), 18, grows=True, rank=0),
    Column("subject", N_("Of"), 10, rank=1),
    Column("agency", N_("Agency"), 16, rank=2),
    Column("opened", N_("Submitted"), 10, rank=3),
    Column("due", N_("Due"), 10, rank=3),
)
_FIELDS = ("title", "document_number", "formed_on", "theme", "genre", "summary", "keywords", "note")
_WIDE_CELLS = 100


class ReviewPane(Pane):
    """The queue, and beside it the content under the cursor with all signatures."""

    SCOPES = ("review",)
    BINDINGS = bindings("review")
    DEFAULT_CSS = """
    ReviewPane #queue { width: 3fr; }
    ReviewPane #beside { width: 2fr; padding: 0 1; background: $panel; }
    ReviewPane.-narrow #beside { display: none; }
    """

    def compose(self) -> ComposeResult:
        """The queue and the content."""
        with Horizontal():
            yield ListPane("review", self._find, id="queue")
            yield VerticalScroll(Static(id="content", markup=False), id="beside", can_focus=False)

    def on_mount(self) -> None:
        """Read the queue."""
        self.query_one(ListPane).reload(keeps_place=False)

    def on_resize(self) -> None:
        """Beside each other only where there is room."""
        self.set_class(self.size.width < _WIDE_CELLS, "-narrow")

    def _find(self, text: str) -> FixedSource:
        wanted = text.strip().casefold()
        directory = self.office.agencies.directory()
        rows = tuple(
            Row(
                one.case.ref,
                (
                    shown(one.case.ref),
                    state_word(one.case.flow, one.case.state),
                    shown(one.case.subject),
                    shown(agency_name(directory, one.case.shard)),
                    shown(one.case.opened_on),
                    shown(one.due),
                ),
                one,
            )
            for one in self.office.reviews.list()
        )
        return FixedSource(
            _COLUMNS, tuple(row for row in rows if wanted in " ".join(row.cells).casefold())
        )

    def first_focus(self) -> Widget:
        """The queue."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Read it anew."""
        self.query_one(ListPane).reload()

    @property
    def _current(self) -> ReviewStanding | None:
        row = self.query_one(ListPane).table.current
        return None if row is None else row.value

    @on(WindowTable.Moved)
    def _moved(self) -> None:
        standing = self._current
        self.work(lambda: self._show(standing), "content")

    async def _show(self, standing: ReviewStanding | None) -> None:
        content = self.query_one("#content", Static)
        if standing is None:
            content.update("")
            return
        item = await self.bench.pool.read(self._item_lines, standing.case.subject)
        width = max(24, self.query_one("#beside").scrollable_content_region.width - 2)
        lines = [*item, "", *_steps(standing)]
        content.update(Text("\n".join(part for line in lines for part in wrapped(line, width))))

    def _item_lines(self, subject: str) -> list[str]:
        if not is_item_ref(subject):
            return [shown(subject)]
        try:
            history = self.office.catalogue.history(subject)
        except GovDiscloseError:
            return [shown(subject)]
        lines = [subject]
        values = {name: getattr(history.item, name) for name in _FIELDS}
        values |= {name: value for name, value in (history.pending or {}).items() if name in values}
        lines += [
            labelled(field_label(name), shown(value)) for name, value in values.items() if value
        ]
        lines += [
            labelled(tr("Attachments"), shown(one.get("name"))) for one in history.attachments
        ]
        return lines

    # Acts

    def refusal(self, action: Action) -> str | None:
        """What waits decides what can be done."""
        standing = self._current
        if standing is None:
            return tr("the list is empty")
        case = standing.case
        match action.verb:
            case "sign" if case.is_at_last_step:
                return tr("the last step decides")
            case "decide" if not case.is_at_last_step:
                return tr("other steps come first")
            case "answer" if case.referral is None:
                return tr("no authority was asked")
            case "content" if not is_item_ref(case.subject):
                return tr("it is no item")
        return None

    def do_content(self) -> None:
        """Open the item."""
        from govdisclose_tui.screens.item import ItemScreen

        standing = self._current
        assert standing is not None
        self.bench.push_screen(ItemScreen(standing.case.subject))

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        if is_item_ref(event.row.value.case.subject):
            self.do_content()

    def _open(self, make: Callable[[ReviewStanding], Screen[Any]]) -> None:
        standing = self._current
        assert standing is not None
        self.bench.open_form(lambda: make(standing), self._done)

    def _done(self, answer: object) -> None:
        if answer is not None:
            self.bench.say(tr("done: {what}").format(what=answer))
            self.bench.changed()

    def do_sign(self) -> None:
        """Sign the step that waits."""
        from govdisclose_tui.screens.review_forms import sign_form

        self._open(lambda standing: sign_form(self.office, standing))

    def do_decide(self) -> None:
        """Sign the last step."""
        from govdisclose_tui.screens.review_forms import decide_form

        self._open(lambda standing: decide_form(self.office, standing))

    def do_send_back(self) -> None:
        """Return the content."""
        from govdisclose_tui.screens.review_forms import return_form

        self._open(lambda standing: return_form(self.office, standing))

    def do_refer(self) -> None:
        """Ask an authority."""
        from govdisclose_tui.screens.review_forms import refer_form

        self._open(lambda standing: refer_form(self.office, standing))

    def do_answer(self) -> None:
        """Record an answer."""
        from govdisclose_tui.screens.review_forms import answer_form

        self._open(lambda standing: answer_form(self.office, standing))


def _steps(standing: ReviewStanding) -> Iterator[str]:
    """The steps of the round, each with who made it and what was written."""
    case = standing.case
    yield labelled(tr("Drafted by"), tr(", ").join(sorted(case.drafters)))
    for place, step in enumerate(case.matter.ledger):
        said = tr(", ").join(
            field_word(name, step.fields[name])
            for name in ("opinion", "to", "answer")
            if step.fields.get(name)
        )
        line = f"{step.on} {move_word(case.flow, step.move)} {step.actor.person} {said}".rstrip()
        yield shown(line)
        if place in standing.texts:
            yield f"  {shown(standing.texts[place])}"
    waits = tr(", ").join(move_word(case.flow, move.id) for move in case.waiting)
    yield tr("next: {moves}").format(moves=waits or "-")

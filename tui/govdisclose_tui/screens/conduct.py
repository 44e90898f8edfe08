"""One notice, recommendation, reward or consequence: its acts, and what can happen next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from govdisclose.domain.figures.supervision.conduct import CONDUCT_KINDS, ConductMatter
from govdisclose.errors import RuleRefusal
from govdisclose.wording.supervision import SIGNAL_WORDS, kind_words, limit_words
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import shown, wrapped
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.labels import agency_name
from govdisclose_tui.screens.conduct_forms import (
    follow_form,
    move_word,
    refusal_words,
    state_word,
)
from govdisclose_tui.screens.listing import Listing, open_record
from govdisclose_tui.screens.record import RecordScreen
from govdisclose_tui.screens.request_fields import said
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.words import N_, is_chinese, labelled, tr

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["ConductScreen", "conduct_listing"]

_COLUMNS = (
    Column("ref", N_("Number"), 10, rank=0),
    Column("kind", N_("Kind"), 14, grows=True, rank=0),
    Column("state", N_("State"), 14, rank=0),
    Column("agency", N_("Agency"), 18, rank=1),
    Column("about", N_("About"), 10, rank=2),
    Column("last", N_("Last act"), 16, rank=3),
    Column("on", N_("On"), 10, rank=2),
)


def _kind_word(kind: str) -> str:
    return kind_words(kind, None, chinese=is_chinese(), tr=tr)


def conduct_listing(office: Office) -> Listing:
    """All notices, recommendations, rewards and consequences: open ones first, the newest first."""
    directory = office.agencies.directory()
    matters = sorted(
        office.supervision.conduct.matters(open_only=False),
        key=lambda one: (one.is_open, one.steps[-1].on, one.last_entry),
        reverse=True,
    )
    rows = tuple(
        Row(
            one.ref,
            (
                shown(one.ref),
                _kind_word(one.kind),
                state_word(one),
                shown(agency_name(directory, one.shard)),
                shown(one.about),
                move_word(one.kind, one.steps[-1].move),
                shown(one.steps[-1].on),
            ),
            (one.ref,),
        )
        for one in matters
    )
    kinds = tr(", ").join(_kind_word(kind) for kind in CONDUCT_KINDS)
    open_ones = sum(one.is_open for one in matters)
    title = tr("{kinds}: {count}, not settled: {open}")
    return Listing(
        title.format(kinds=kinds, count=len(matters), open=open_ones), FixedSource(_COLUMNS, rows)
    )


class _Sheet(NamedTuple):
    """What the screen shows."""

    matter: ConductMatter
    agency: str
    measure: str
    limit: str
    refusals: Mapping[str, RuleRefusal | None]


class ConductScreen(RecordScreen):
    """The matter, read anew whenever somebody changes the office."""

    SCOPES = ("conduct",)
    BINDINGS = bindings("conduct")

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self._sheet: _Sheet | None = None

    async def _load(self) -> None:
        self._sheet = await self.bench.pool.read(_sheet_of, self.office, self._ref)
        self._draw()
        self.bench.refresh_bars()

    def _draw(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        matter = sheet.matter
        head = f"{matter.ref}  {_kind_word(matter.kind)}  [{state_word(matter)}]"
        self._show(head, lambda width: _lines(sheet, width))

    def refusal(self, action: Action) -> str | None:
        """What the matter does not allow."""
        sheet = self._sheet
        if sheet is None:
            return tr("it is being read")
        if action.verb == "about" and sheet.matter.about is None:
            return tr("it is about the agency as a whole")
        return None

    def do_move(self) -> None:
        """Choose what happens next; what cannot be says why."""
        sheet = self._sheet
        assert sheet is not None
        matter = sheet.matter
        whys = {name: refusal_words(matter, why) for name, why in sheet.refusals.items()}
        choices = []
        for name in sorted(whys, key=lambda name: whys[name] is not None):
            label, why = move_word(matter.kind, name), whys[name]
            choices.append((name, label if why is None else f"- {label} ({why})"))

        def chosen(name: object) -> None:
            if not isinstance(name, str):
                return
            why = whys[name]
            if why is not None:
                what = move_word(matter.kind, name)
                text = tr("{action}: {reason}").format(action=what, reason=why)
                self.bench.notify(f"! {text}", severity="warning", markup=False)
            else:
                self.bench.open_form(lambda: follow_form(self.office, matter, name), self._done)

        self.bench.push_screen(ChoiceDialog(tr("What happens next"), choices), chosen)

    def do_about(self) -> None:
        """Open what it is about."""
        assert self._sheet is not None
        about = self._sheet.matter.about
        assert about is not None
        open_record(self.bench, about)

    def do_copy(self) -> None:
        """Copy its reference."""
        self.bench.copy(self._ref)

    def _done(self, answer: object) -> None:
        if answer is not None:
            self.bench.say(tr("done: {what}").format(what=self._ref))
            self.bench.changed()


def _sheet_of(office: Office, ref: str) -> _Sheet:
    """Everything the screen shows; called in a thread."""
    conduct = office.supervision.conduct
    matter, rules = conduct.get(ref), office.supervision.rules()
    measure = rules.measure(matter.measure or "")
    code = f"!{matter.trigger}" if matter.trigger is not None else matter.limit
    # The kind behind a limit is not kept; a plugin's kind names it by the reference.
    kind = None if matter.about is None else office.cases.kinds.of_ref(matter.about)
    limit = "" if code is None else limit_words(code, rules, kind, chinese=is_chinese(), tr=tr)
    return _Sheet(
        matter=matter,
        agency=agency_name(office.agencies.directory(), matter.shard),
        measure=shown(matter.measure) if measure is None else said(measure.zh, measure.en),
        limit=limit,
        refusals=conduct.refusals(ref),
    )


def _lines(sheet: _Sheet, width: int) -> Iterator[str]:
    """The matter in lines of at most a width."""
    matter = sheet.matter
    signal = "" if matter.signal is None else tr(SIGNAL_WORDS[matter.signal])
    for label, text in (
        (tr("Agency"), sheet.agency),
        (tr("About"), shown(matter.about)),
        (tr("Limit"), sheet.limit),
        (tr("Signal"), signal),
        (tr("Measure"), sheet.measure),
    ):
        if text:
            yield from wrapped(labelled(label, shown(text)), width)
    yield ""
    yield tr("Ledger")
    for place, step in enumerate(matter.steps, start=1):
        line = f"{place:>3}  {step.on}  {move_word(matter.kind, step.move)}  {shown(step.person)}"
        if step.working_days is not None:
            line += "  " + tr("{count} working days").format(count=step.working_days)
        yield from wrapped(line, width)
        told = tr("erased") if step.erased else step.text
        if told:
            yield from (f"     {part}" for part in wrapped(shown(told), width - 5))
    yield ""
    possible = [move_word(matter.kind, name) for name, why in sheet.refusals.items() if why is None]
    yield from wrapped(
        tr("Possible next: {moves}").format(moves=tr(", ").join(possible) or "-"), width
    )

"""One item: its fields, what waits for approval, attachments, versions and ledger; and its acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any

from govdisclose.domain.catalogue.item import Item, Mode
from govdisclose.domain.journal import Entry
from govdisclose.errors import GovDiscloseError
from govdisclose.office import ItemHistory
from govdisclose.ports.storage import ItemStage
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import fitted, labelled_lines, shown
from govdisclose_tui.labels import (
    MODE_LABELS,
    RELEASE_LABELS,
    STAGE_LABELS,
    agency_name,
    field_label,
    stage_of,
)
from govdisclose_tui.screens.record import RecordScreen
from govdisclose_tui.words import tr, words

if TYPE_CHECKING:
    from datetime import tzinfo

    from govdisclose.office import Office

__all__ = ["ItemScreen"]

_FIELDS = (
    "index_number", "title", "document_number", "formed_on", "published_on", "effective_on",
    "repealed_on", "theme", "category", "genre", "audience", "lifecycle", "mode", "ground",
    "validity", "carriers", "summary", "keywords", "url", "source", "language", "format", "note",
    "release", "withdrawn_on", "withdrawal",
)  # fmt: skip
_WRITING = (".drafted", ".revised")
"""Ends the kinds of entries that write a version of a draft."""


class ItemScreen(RecordScreen):
    """The whole of an item, read anew whenever somebody changes the office."""

    SCOPES = ("item",)
    BINDINGS = bindings("item")

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self._history: ItemHistory | None = None
        self._agency = ""
        self._person: str | None = None
        self._is_referred = False
        self._zone: tzinfo = UTC

    async def _load(self) -> None:
        def read() -> None:
            history = self.office.catalogue.history(self._ref)
            directory = self.office.agencies.directory()
            self._agency = agency_name(directory, history.item.shard)
            self._person = _own_person(self.office)
            self._is_referred = _was_referred(self.office, self._ref)
            self._zone = self.office.settings.zone()
            self._history = history

        await self.bench.pool.read(read)
        self._draw()
        self.bench.refresh_bars()

    def _draw(self) -> None:
        history = self._history
        if history is None:
            return
        item = history.item
        title = tr("(erased)") if item.is_erased else item.title or item.document_number or ""
        stage = tr(STAGE_LABELS[stage_of(item)])
        head = f"{item.ref}  [{stage}]  {shown(title)}"
        self._show(head, lambda width: _lines(history, self._agency, self._zone, width))

    # Acts

    def refusal(self, action: Action) -> str | None:
        """What the state of the item does not allow."""
        history = self._history
        if history is None:
            return tr("it is being read")
        item = history.item
        stage = stage_of(item)
        if item.is_erased and action.verb != "copy":
            return tr("its content was erased")
        match action.verb:
            case "publish" if stage is ItemStage.PUBLISHED and history.pending is None:
                return tr("it is published and nothing waits")
            case "publish" if item.mode is not Mode.PROACTIVE and stage is not ItemStage.PUBLISHED:
                return tr("its mode is {mode}").format(mode=tr(MODE_LABELS[item.mode.value]))
            case "withdraw" if stage is not ItemStage.PUBLISHED:
                return tr("it is not published")
            case "decline" if history.pending is None:
                return tr("no change waits")
            case "undo":
                return self._undo_refusal(history)
        return None

    def _undo_refusal(self, history: ItemHistory) -> str | None:
        """Only the last change of one's own that nobody outside has received is taken back."""
        if stage_of(history.item) is not ItemStage.DRAFT:
            return tr("it was received outside: correct it by a change")
        if len(history.versions) < 2:
            return tr("there is no version before")
        written = [one for one in history.entries if one.kind.endswith(_WRITING)]
        if not written or written[-1].actor.person != self._person:
            return tr("the last change is not yours")
        if self._is_referred:
            return tr("it was put to an authority: correct it by a change")
        return None

    def do_edit(self) -> None:
        """Change it."""
        from govdisclose_tui.screens.item_forms import revise_form

        history = self._history
        assert history is not None
        self.bench.open_form(
            lambda: revise_form(self.office, history.item, history.pending), self._done
        )

    def do_publish(self) -> None:
        """Approve and publish what is seen."""
        from govdisclose_tui.screens.item_forms import publish_form

        history = self._history
        assert history is not None
        self.bench.open_form(
            lambda: publish_form(
                self.office, history.item, history.pending_version, history.pending
            ),
            self._done,
        )

    def do_withdraw(self) -> None:
        """Take it off every public surface."""
        from govdisclose_tui.screens.item_forms import withdraw_form

        history = self._history
        assert history is not None
        self.bench.open_form(lambda: withdraw_form(self.office, history.item), self._done)

    def do_attach(self) -> None:
        """Store a file with it."""
        from govdisclose_tui.screens.item_forms import attach_form

        history = self._history
        assert history is not None
        self.bench.open_form(lambda: attach_form(self.office, history.item), self._done)

    def do_review(self) -> None:
        """Submit its content for review."""

        def submit(ref: str) -> None:
            self.office.reviews.open_item(ref)

        self._work(lambda: self._write(submit), "act")

    def do_decline(self) -> None:
        """Drop what waits, after a question."""
        from govdisclose_tui.dialogs.telling import QuestionDialog

        question = QuestionDialog(
            tr("Decline"), tr("Drop the change that waits? The item stays as it is."), tr("Drop it")
        )
        self.bench.push_screen(
            question,
            lambda yes: (
                self._work(lambda: self._write(self.office.catalogue.decline), "act")
                if yes
                else None
            ),
        )

    def do_undo(self) -> None:
        """Put the version before the last back as a new version, after a question."""
        from govdisclose_tui.dialogs.telling import QuestionDialog

        history = self._history
        assert history is not None
        text = tr("Version {version} is written again as the newest; the journal keeps both.")
        question = QuestionDialog(
            tr("Undo"), text.format(version=history.versions[-2].version), tr("Undo")
        )
        self.bench.push_screen(
            question, lambda yes: self._work(lambda: self._undo(history), "act") if yes else None
        )

    async def _undo(self, history: ItemHistory) -> None:
        from govdisclose_tui.screens.item_undo import former_values

        def undo(ref: str) -> None:
            self.office.catalogue.revise(
                ref, former_values(history), expected_version=history.item.version
            )

        await self._write(undo)

    async def _write(self, act: Any) -> None:
        await self.bench.pool.write(act, self._ref)
        self._done(self._ref)

    def do_copy(self) -> None:
        """Copy its reference."""
        self.bench.copy(self._ref)

    def _done(self, answer: object) -> None:
        if answer is not None:
            self.bench.say(tr("done: {what}").format(what=answer))
            self.bench.changed()


def _was_referred(office: Office, ref: str) -> bool:
    """Whether an authority outside was asked about the content that stands there now."""
    try:
        standing = office.reviews.show(ref)
    except GovDiscloseError:
        return False
    return any(step.move == "referred" for step in standing.case.matter.ledger)


def _own_person(office: Office) -> str | None:
    """Staff key of who is at the keyboard; None for somebody unknown."""
    account = office.acting.account
    for member in office.staff.list():
        if member.active and account in (*member.accounts, member.key):
            return member.key
    return None


def _lines(history: ItemHistory, agency: str, zone: tzinfo, width: int) -> Iterator[str]:
    """The item in lines of at most a width."""
    item = history.item
    yield from labelled_lines(field_label("agency"), agency, width)
    for name in _FIELDS:
        value = _value(item, name)
        if value:
            yield from labelled_lines(field_label(name), value, width)
    for name, text in item.extra.items():
        yield from labelled_lines(shown(name), shown(text), width)
    yield from labelled_lines(field_label("version"), str(item.version), width)
    if history.pending is not None:
        yield ""
        yield tr("Waiting for a second person's approval")
        for name, proposed in history.pending.items():
            was = _value(item, name)
            yield from labelled_lines(
                "+ " + field_label(name), _pending_text(name, proposed), width
            )
            if was:
                yield from labelled_lines("- " + field_label(name), was, width)
    if history.attachments:
        yield ""
        yield tr("Attachments")
        for one in history.attachments:
            yield fitted(f"  {shown(one.get('name'))}  {shown(one.get('bytes'))} B", width).rstrip()
    if history.entries:
        yield ""
        yield tr("Ledger")
        for entry in history.entries:
            yield fitted("  " + _entry(entry, zone), width).rstrip()
    if len(history.versions) > 1:
        yield ""
        yield tr("Versions")
        for version in history.versions:
            line = f"  {version.version:>3}  {version.recorded_at[:16]}  {shown(version.title)}"
            yield fitted(line, width).rstrip()


def _pending_text(name: str, value: object) -> str:
    if name == "mode":
        return tr(MODE_LABELS.get(str(value), str(value)))
    return shown(value) if value is not None else tr("(empty)")


def _value(item: Item, name: str) -> str:
    value = getattr(item, name)
    if value is None:
        return ""
    if name == "mode":
        return tr(MODE_LABELS[item.mode.value])
    if name in {"release", "withdrawal"}:
        return tr(RELEASE_LABELS[value.value])
    if name == "ground":
        return shown(words().ground(str(value)))
    if name == "carriers":
        return "; ".join(
            " ".join(shown(part) for part in (one.carrier, one.on, one.reference) if part)
            for one in item.carriers
        )
    return shown(value)


def _entry(entry: Entry, zone: tzinfo) -> str:
    actor = entry.actor
    who = actor.person if actor.acting_for is None else f"{actor.person} ({actor.acting_for})"
    late = " " + tr("(entered later)") if entry.is_backdated(zone) else ""
    return f"{entry.number:>4}  {entry.on}{late}  {shown(entry.kind)}  {shown(who)}"

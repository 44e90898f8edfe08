"""A form: checked as one types, kept on disk with every change, sent once, conflicts shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.errors import Conflict, GovDiscloseError
from govdisclose_tui.actions import Action, key_of
from govdisclose_tui.acts import Acts, bindings
from govdisclose_tui.cells import plain
from govdisclose_tui.dialogs.form_fields import (
    ChoiceField,
    edited,
    editor_of,
    put_value,
    value_of,
)
from govdisclose_tui.forms import Base, FieldKind, FormField, Seen, fault_of, joined_values
from govdisclose_tui.private_files import Kept
from govdisclose_tui.widgets.bars import KeyBar
from govdisclose_tui.words import tr, words
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from textual.message import Message

    from govdisclose_tui.app import Workbench

__all__ = ["ChoiceField", "FormScreen", "Preview", "Submit"]

Submit = Callable[[Mapping[str, str]], object]
"""Does what the form is for; called in the thread that writes. Its answer closes the form."""

Preview = Callable[[Mapping[str, str]], str]
"""A text that follows from the fields, such as the letter that will go out; called in a thread."""

_PAUSE_SECONDS = 0.15
"""How long typing pauses before the preview follows."""


class FormScreen(Screen[object], Acts):
    """Fields under a title; a message under each says what is wrong or what it means.

    Args:
        title: What the form is for.
        form: Name under which its draft is kept; one per form and record.
        fields: In order.
        values: What stands in them at first, beside what the base has stored.
        submit: Does it.
        base: What the form stands on, where others may change that meanwhile.
        note: A line under the title.
        about: Text above the fields, such as the decision that is to be approved.
        preview: Text below the fields as they stand.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("form",)
    BINDINGS = bindings("form")
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    FormScreen #title { text-style: bold; padding: 0 1; background: $panel; }
    FormScreen #note { padding: 0 1; color: $text-muted; height: auto; max-height: 4; }
    FormScreen #fields { height: 1fr; padding: 0 1; }
    FormScreen #about { margin-bottom: 1; }
    FormScreen .field { height: auto; }
    FormScreen .label { height: 1; }
    FormScreen .said { height: auto; min-height: 1; padding-left: 2; color: $text-muted; }
    FormScreen .said.fault { text-style: bold; color: $error; }
    FormScreen #fields Input { height: 1; margin-left: 2; }
    FormScreen #fields ChoiceField { margin-left: 1; }
    FormScreen TextArea {
        height: auto; min-height: 2; max-height: 8; margin-left: 1; padding: 0 1;
        border: none; background: $boost;
    }
    """

    def __init__(
        self,
        *,
        title: str,
        form: str,
        fields: tuple[FormField, ...],
        submit: Submit,
        values: Mapping[str, str] | None = None,
        base: Base | None = None,
        note: str = "",
        about: str = "",
        preview: Preview | None = None,
    ) -> None:
        super().__init__()
        self._title, self._form, self._fields = title, form, fields
        self._submit, self._base, self._note = submit, base, note
        self._about, self._preview = about, preview
        stored = {} if base is None else base.seen.values
        self._first = {
            field.name: {**(values or {}), **stored}.get(field.name, "") for field in fields
        }
        self._kept: Kept | None = None
        self._is_sending = False
        self._is_done = False
        self._previewed = ""

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this screen

    def compose(self) -> ComposeResult:
        """Title, fields, keys."""
        self._kept = self.bench.drafts.read(self._form)
        values = self._restored(self._kept)
        yield Static(plain(self._title), id="title", markup=False)
        yield Static(id="note", markup=False)
        with VerticalScroll(id="fields", can_focus=False):
            if self._about:
                yield Static(plain(self._about), id="about", markup=False)
            for field in self._fields:
                yield self._row(field, values[field.name])
            yield Static(id="preview", markup=False)
        yield KeyBar()

    def _restored(self, kept: Kept | None) -> dict[str, str]:
        """What stands in the fields at first: the draft, where others left its fields alone."""
        if kept is None:
            return dict(self._first)
        before = {name: kept.first.get(name, self._first[name]) for name in self._first}
        mine = {name: kept.values.get(name, self._first[name]) for name in self._first}
        return joined_values(before, self._first, mine, mine_first=True)

    def _row(self, field: FormField, value: str) -> Vertical:
        return Vertical(
            Static(
                plain(self._label(field)), classes="label", markup=False, id=f"label-{field.name}"
            ),
            editor_of(field, value),
            Static(id=f"said-{field.name}", classes="said", markup=False),
            classes="field",
            id=f"row-{field.name}",
        )

    def on_mount(self) -> None:
        """Say what there is to say of the fields as they stand."""
        self._say_note()
        # Before the form is seen: what is typed at once has to find its field. A field that has no
        # place yet would be scrolled to where it is not.
        for widget in self.query("#fields Input, #fields ChoiceField, #fields TextArea"):
            self.set_focus(widget, scroll_visible=False)
            break
        self.check()
        self.call_after_refresh(self._compare_with_draft)

    def _say_note(self, more: str = "") -> None:
        lines = [self._note]
        if self._kept is not None:
            text = tr("What was typed before is back; {key} throws it away.")
            lines.append(text.format(key=key_of("form.discard")))
        lines.append(more)
        self.query_one("#note", Static).update(plain("\n".join(line for line in lines if line)))

    def _compare_with_draft(self) -> None:
        """Show both sides where somebody changed the record since the draft was kept."""
        kept, base = self._kept, self._base
        if kept is None or base is None or kept.mark in ("", str(base.seen.mark)):
            return
        before = Seen(
            mark=kept.mark,
            values={name: kept.first.get(name, "") for name in base.seen.values},
            around=kept.around,
        )
        problem = Conflict(what="record", key=self._title, found="", expected="")
        self._show_sides(problem, before, base.seen, kept.values, first=kept.first)

    @staticmethod
    def _label(field: FormField, *, is_focused: bool = False) -> str:
        star = " *" if field.required else ""
        return f"{'>' if is_focused else ' '} {field.label}{star}"

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _mark_focus(self) -> None:
        """Where one is stands before the label, for those who see no colours."""
        for field in self._fields:
            is_focused = self.focused is self.query_one(f"#field-{field.name}")
            text = plain(self._label(field, is_focused=is_focused))
            self.query_one(f"#label-{field.name}", Static).update(text)

    # Values

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {
            field.name: value_of(self.query_one(f"#field-{field.name}")) for field in self._fields
        }

    def put(self, values: Mapping[str, str]) -> None:
        """Write values into the fields."""
        for name, text in values.items():
            put_value(self.query_one(f"#field-{name}"), text)
        self._typed()

    @property
    def is_touched(self) -> bool:
        """Whether anything stands there that did not at first."""
        return self.values != self._first

    def check(self) -> list[str]:
        """Show what is wrong or meant under each field; names of the fields at fault."""
        wrong: list[str] = []
        for field, value in zip(self._fields, self.values.values(), strict=True):
            fault = self.fault(field, value)
            said = self.query_one(f"#said-{field.name}", Static)
            said.set_class(fault is not None, "fault")
            if fault is not None:
                wrong.append(field.name)
                # A field nobody has come to yet is not scolded for being empty.
                said.update(plain("" if not value.strip() else "! " + fault))
            elif value.strip() and field.hint is not None:
                said.update(plain(field.hint(value.strip())))
            else:
                said.update("")
        if self._preview is not None:
            self.run_worker(
                guarded(self.bench, lambda: self._follow()),
                group="preview",
                exclusive=True,
                exit_on_error=False,
            )
        return wrong

    def fault(self, field: FormField, value: str) -> str | None:
        """What is wrong with a value, in words."""
        return fault_of(field, value)

    def _wrong(self) -> list[str]:
        values = self.values
        return [
            field.label
            for field in self._fields
            if self.fault(field, values[field.name]) is not None
        ]

    async def _follow(self) -> None:
        """Bring the preview up to the fields."""
        await asyncio.sleep(_PAUSE_SECONDS)
        if self._is_left or self._preview is None:
            return
        if self._wrong():
            text = tr("What follows from the fields is shown once they are filled in.")
        else:
            try:
                text = await self.bench.pool.read(self._preview, self._stripped())
            except GovDiscloseError as problem:
                told = words().error(problem)
                text = tr("No preview: {reason}").format(reason=told.text)
        if self._is_left:
            return
        self._previewed = text
        self.query_one("#preview", Static).update(plain(text))

    @property
    def _is_left(self) -> bool:
        """Whether the form was closed while something was read for it."""
        return self not in self.bench.screen_stack

    def _stripped(self) -> dict[str, str]:
        return {name: text.strip() for name, text in self.values.items()}

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceField.Emptied)
    def _changed(self, event: Message) -> None:
        event.stop()
        self._typed()

    def _typed(self) -> None:
        if self._is_done:
            return  # a key that was on its way would bring back the draft
        self.check()
        values = self.values
        if values == self._first or any(find_secrecy_mark(text) for text in values.values()):
            # What bears a secrecy mark is not put on the disk of an ordinary machine, and what was
            # typed before the mark belongs to it.
            self.bench.drafts.forget(self._form)
        else:
            seen = None if self._base is None else self._base.seen
            mark = "" if seen is None else str(seen.mark)
            around = {} if seen is None else seen.around
            kept = Kept(values=values, first=self._first, mark=mark, around=around)
            self.bench.drafts.keep(self._form, kept)
        for bar in self.query(KeyBar):
            bar.refresh()

    @on(ChoiceField.Wanted)
    def _choose(self, event: ChoiceField.Wanted) -> None:
        from govdisclose_tui.dialogs.choosing import ChoiceDialog

        event.stop()
        widget = event.field
        field = widget.field

        def chosen(value: object) -> None:
            if not isinstance(value, str):
                return
            if field.kind is FieldKind.CHOICES:
                parts = [part for part in widget.value.split(",") if part]
                parts = [p for p in parts if p != value] if value in parts else [*parts, value]
                value = ",".join(parts)
            put_value(widget, value)
            self._typed()

        self.bench.push_screen(
            ChoiceDialog(field.label, field.choices, present=widget.value), chosen
        )

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    # Ways out

    def refusal(self, action: Action) -> str | None:
        """A form is sent when all fields are right, and once."""
        match action.verb:
            case "submit" if self._is_sending:
                return tr("it is being done")
            case "submit" if wrong := self._wrong():
                return tr("to be corrected: {fields}").format(fields=", ".join(wrong))
            case "editor" if not isinstance(self.focused, (TextArea, Input)):
                return tr("no field of text")
            case "preview" if self._preview is None:
                return tr("nothing follows from this form that could be shown")
        return None

    def do_submit(self) -> None:
        """Do it."""
        self._is_sending = True
        self.run_worker(
            guarded(self.bench, lambda: self._send()), group="send", exit_on_error=False
        )

    async def _send(self) -> None:
        values = self._stripped()
        try:
            answer = await self.bench.pool.write(self._submit, values)
        except Conflict as problem:
            if self._base is None:
                raise
            theirs = await self.bench.pool.read(self._base.look)
            self._show_sides(problem, self._base.seen, theirs, values, first=self._first)
            return
        except GovDiscloseError as problem:
            self._point_at(problem)
            raise
        finally:
            self._is_sending = False
        self._finish(answer)

    def _point_at(self, problem: GovDiscloseError) -> None:
        """Show a refusal under the field it is about, too."""
        name = str(problem.data.get("field", ""))
        for id in (f"#said-{name}", f"#said-field_{name}") if name.isidentifier() else ():
            for said in self.query(id).results(Static):
                said.add_class("fault")
                said.update(plain("! " + words().error(problem).text))

    # Others

    def reload(self) -> None:
        """Somebody changed the office: say so where it is what this form stands on."""
        if self._base is not None and not self._is_sending:
            self.run_worker(
                guarded(self.bench, lambda: self._look()),
                group="look",
                exclusive=True,
                exit_on_error=False,
            )

    async def _look(self) -> None:
        base = self._base
        assert base is not None
        now = await self.bench.pool.read(base.look)
        if not self._is_left and now.mark != base.seen.mark:
            self._say_note(
                "! " + tr("Somebody else changed it meanwhile; doing it shows both side by side.")
            )

    def _show_sides(
        self,
        problem: Conflict,
        before: Seen,
        theirs: Seen,
        mine: Mapping[str, str],
        *,
        first: Mapping[str, str],
    ) -> None:
        """Show what it was, what it is now and what was typed; the choice fills the form."""
        from govdisclose_tui.dialogs.conflict import ConflictDialog

        base = self._base
        assert base is not None

        def settled(values: object) -> None:
            if isinstance(values, dict):
                base.seen = theirs
                self._first = {**self._first, **theirs.values}
                self._say_note()
                self.put(values)

        dialog = ConflictDialog(problem, self._fields, before, theirs, mine, first=first)
        self.bench.push_screen(dialog, settled)

    # Leaving

    def do_discard(self) -> None:
        """Throw away what was typed; asked where something was."""
        if not self.is_touched:
            self._finish(None)
            return
        from govdisclose_tui.dialogs.telling import QuestionDialog

        def answered(yes: object) -> None:
            if yes:
                self._finish(None)

        text = tr("Throw away what was typed?")
        self.bench.push_screen(QuestionDialog(tr("Discard"), text, tr("Discard")), answered)

    def _finish(self, answer: object) -> None:
        """Close the form, and leave no draft."""
        self._is_done = True
        self.bench.drafts.forget(self._form)
        self.dismiss(answer)

    def key_escape(self, event: events.Key) -> None:
        """Leave; the draft stays."""
        event.stop()  # else the screen below would be left, too
        if self.is_touched:
            self.bench.say(tr("the draft is kept"))
        self.dismiss(None)

    def do_editor(self) -> None:
        """Write the field in $EDITOR."""
        widget = self.focused
        if not isinstance(widget, (TextArea, Input)):
            return
        written = edited(self.bench, value_of(widget))
        if written is None:
            self.bench.notify(tr("$EDITOR names no editor that can be used"), markup=False)
        elif isinstance(widget, TextArea):
            widget.text = written.rstrip("\n")
        else:
            widget.value = " ".join(written.split("\n")).strip()

    def do_preview(self) -> None:
        """Read the preview in full."""
        from govdisclose_tui.dialogs.reading import ReadingDialog

        self.bench.push_screen(ReadingDialog(tr("As it will read"), self._previewed))

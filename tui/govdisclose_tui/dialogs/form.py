"""A form: checked as one types, kept on disk with every change, sent once, conflicts shown."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.errors import Conflict, GovDiscloseError
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import Acts, bindings
from govdisclose_tui.cells import plain, shown
from govdisclose_tui.forms import FieldKind, FormField, fault_of
from govdisclose_tui.widgets.bars import KeyBar
from govdisclose_tui.words import tr, words
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose_tui.app import Workbench

__all__ = ["ChoiceField", "FormScreen", "Submit"]

Submit = Callable[[Mapping[str, str]], object]
"""Does what the form is for; called in the thread that writes. Its answer closes the form."""


class ChoiceField(Static, can_focus=True):
    """A value that is chosen; Enter, Space or a click opens the choices."""

    DEFAULT_CSS = """
    ChoiceField { height: 1; background: $boost; padding: 0 1; }
    ChoiceField:focus { text-style: reverse; }
    """

    class Wanted(Message):
        """The choices are wanted."""

        def __init__(self, field: ChoiceField) -> None:
            super().__init__()
            self.field = field

    def __init__(self, field: FormField, value: str, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self.field = field
        self.value = value

    def render(self) -> Text:
        """The label of the value."""
        labels = dict(self.field.choices)
        said = [labels.get(part.strip(), part) for part in self.value.split(",") if part.strip()]
        return plain("; ".join(map(shown, said)) or tr("(choose)"))

    def on_key(self, event: events.Key) -> None:
        """Open, or empty."""
        if event.key in {"enter", "space"}:
            event.stop()
            self.post_message(self.Wanted(self))
        elif event.key in {"delete", "backspace"} and not self.field.required:
            event.stop()
            self.value = ""
            self.refresh()
            self.post_message(FormScreen.Typed())

    def on_click(self) -> None:
        """Open."""
        self.post_message(self.Wanted(self))


class FormScreen(Screen[object], Acts):
    """Fields under a title; a message under each says what is wrong or what it means.

    Args:
        title: What the form is for.
        form: Name under which its draft is kept; one per form and record.
        fields: In order.
        values: What stands in them at first.
        submit: Does it.
        present: After a conflict: the values as they are stored now, read in a thread, and a word
            to the submitter that they were seen.
        note: A line under the title.
        preview: Text shown below the fields as they stand, such as the letter that will go out.
    """

    SCOPES = ("form",)
    BINDINGS = bindings("form")
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    FormScreen #title { text-style: bold; padding: 0 1; background: $panel; }
    FormScreen #note { padding: 0 1; color: $text-muted; height: auto; }
    FormScreen #fields { height: 1fr; padding: 0 1; }
    FormScreen .field { height: auto; }
    FormScreen .label { height: 1; }
    FormScreen .said { height: 1; color: $text-muted; }
    FormScreen .said.fault { text-style: bold; color: $error; }
    FormScreen Input { height: 1; }
    FormScreen TextArea { height: 5; border: none; background: $boost; padding: 0 1; }
    """

    class Typed(Message):
        """Something was typed."""

    def __init__(
        self,
        *,
        title: str,
        form: str,
        fields: tuple[FormField, ...],
        submit: Submit,
        values: Mapping[str, str] | None = None,
        present: Callable[[], Mapping[str, str]] | None = None,
        note: str = "",
        preview: Callable[[Mapping[str, str]], str] | None = None,
    ) -> None:
        super().__init__()
        self._title, self._form, self._fields = title, form, fields
        self._submit, self._present, self._note = submit, present, note
        self._preview = preview
        self._first = {field.name: (values or {}).get(field.name, "") for field in fields}
        self._is_sending = False
        self._is_restored = False

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this screen

    def compose(self) -> ComposeResult:
        """Title, fields, keys."""
        kept = self.bench.drafts.read(self._form)
        values = dict(self._first)
        if kept is not None:
            self._is_restored = True
            values |= {name: text for name, text in kept.items() if name in values}
        yield Static(plain(self._title), id="title", markup=False)
        yield Static(id="note", markup=False)
        with VerticalScroll(id="fields", can_focus=False):
            for field in self._fields:
                with Vertical(classes="field"):
                    yield Static(plain(self._label(field)), classes="label", markup=False)
                    yield _editor(field, values[field.name])
                    yield Static(id=f"said-{field.name}", classes="said", markup=False)
            yield Static(id="preview", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Say what there is to say of the fields as they stand."""
        note = self._note
        if self._is_restored:
            restored = tr("What was typed before is back; Ctrl+R throws it away.")
            note = f"{note}\n{restored}" if note else restored
        self.query_one("#note", Static).update(plain(note))
        self.check()
        # Focused before it has its place, a field would be scrolled to where it is not.
        self.call_after_refresh(self._focus_first)

    def _focus_first(self) -> None:
        if self.focused is None:
            for widget in self.query("#fields Input, #fields ChoiceField, #fields TextArea"):
                self.set_focus(widget, scroll_visible=False)
                return

    @staticmethod
    def _label(field: FormField) -> str:
        star = " *" if field.required else ""
        return f"{field.label}{star}"

    # Values

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        found: dict[str, str] = {}
        for field in self._fields:
            widget = self.query_one(f"#field-{field.name}")
            if isinstance(widget, TextArea):
                found[field.name] = widget.text
            else:
                assert isinstance(widget, (Input, ChoiceField))
                found[field.name] = widget.value
        return found

    def put(self, values: Mapping[str, str]) -> None:
        """Write values into the fields."""
        for name, text in values.items():
            widget = self.query_one(f"#field-{name}")
            if isinstance(widget, TextArea):
                widget.text = text
            else:
                assert isinstance(widget, (Input, ChoiceField))
                widget.value = text
                widget.refresh()
        self._typed()

    @property
    def is_touched(self) -> bool:
        """Whether anything stands there that did not at first."""
        return self.values != self._first

    def check(self) -> list[str]:
        """Show what is wrong or meant under each field; names of the fields at fault."""
        wrong: list[str] = []
        for field, value in zip(self._fields, self.values.values(), strict=True):
            fault = fault_of(field, value)
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
            shown_text = self._preview(self.values) if not wrong else ""
            self.query_one("#preview", Static).update(plain(shown_text))
        return wrong

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Typed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self._typed()

    def _typed(self) -> None:
        self.check()
        values = self.values
        if values == self._first:
            self.bench.drafts.forget(self._form)
        elif not any(find_secrecy_mark(text) for text in values.values()):
            # What bears a secrecy mark is not put on the disk of an ordinary machine.
            self.bench.drafts.keep(self._form, values)
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
                widget.value = ",".join(parts)
            else:
                widget.value = value
            widget.refresh()
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
        if action.verb == "submit":
            if self._is_sending:
                return tr("it is being done")
            wrong = [
                field.label
                for field in self._fields
                if fault_of(field, self.values[field.name]) is not None
            ]
            if wrong:
                return tr("to be corrected: {fields}").format(fields=", ".join(wrong))
        if action.verb == "editor" and not isinstance(self.focused, (TextArea, Input)):
            return tr("no field of text")
        return None

    def do_submit(self) -> None:
        """Do it."""
        self._is_sending = True
        self.run_worker(
            guarded(self.bench, lambda: self._send()), group="send", exit_on_error=False
        )

    async def _send(self) -> None:
        values = {name: text.strip() for name, text in self.values.items()}
        try:
            answer = await self.bench.pool.write(self._submit, values)
        except Conflict as problem:
            if self._present is None:
                raise
            await self._clashed(problem, values)
            return
        except GovDiscloseError as problem:
            self._point_at(problem)
            raise
        finally:
            self._is_sending = False
        self.bench.drafts.forget(self._form)
        self.dismiss(answer)

    def _point_at(self, problem: GovDiscloseError) -> None:
        """Show a refusal under the field it is about, too."""
        name = str(problem.data.get("field", ""))
        for said in self.query(f"#said-{name}").results(Static) if name.isidentifier() else ():
            said.add_class("fault")
            said.update(plain("! " + words().error(problem).text))

    async def _clashed(self, problem: Conflict, mine: Mapping[str, str]) -> None:
        from govdisclose_tui.dialogs.conflict import ConflictDialog

        assert self._present is not None
        theirs = await self.bench.pool.read(self._present)
        dialog = ConflictDialog(problem, self._fields, self._first, theirs, mine)

        def settled(values: object) -> None:
            if isinstance(values, dict):
                self._first = {name: theirs.get(name, "") for name in self._first}
                self.put(values)

        self.bench.push_screen(dialog, settled)

    def do_discard(self) -> None:
        """Throw away what was typed; asked where something was."""
        if not self.is_touched:
            self.bench.drafts.forget(self._form)
            self.dismiss(None)
            return
        from govdisclose_tui.dialogs.telling import QuestionDialog

        def answered(yes: object) -> None:
            if yes:
                self.bench.drafts.forget(self._form)
                self.dismiss(None)

        text = tr("Throw away what was typed?")
        self.bench.push_screen(QuestionDialog(tr("Discard"), text, tr("Discard")), answered)

    def key_escape(self) -> None:
        """Leave; the draft stays."""
        if self.is_touched:
            self.bench.say(tr("the draft is kept"))
        self.dismiss(None)

    def do_editor(self) -> None:
        """Write the field in $EDITOR."""
        widget = self.focused
        if not isinstance(widget, (TextArea, Input)):
            return
        text = widget.text if isinstance(widget, TextArea) else widget.value
        written = _edited(self.bench, text)
        if written is None:
            self.bench.notify(tr("$EDITOR names no editor that can be used"), markup=False)
        elif isinstance(widget, TextArea):
            widget.text = written.rstrip("\n")
        else:
            widget.value = " ".join(written.split("\n")).strip()


def _editor(field: FormField, value: str) -> Widget:
    id = f"field-{field.name}"
    if field.kind in {FieldKind.CHOICE, FieldKind.CHOICES}:
        return ChoiceField(field, value, id=id)
    if field.kind is FieldKind.LONG:
        return TextArea(value, id=id, tab_behavior="focus", compact=True)
    return Input(value, id=id, compact=True)


def _edited(bench: Workbench, text: str) -> str | None:
    """The text as an editor left it; None when there is none. The file is private and deleted."""
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not command:
        return None
    handle, name = tempfile.mkstemp(suffix=".txt")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        with bench.suspend():
            done = subprocess.run([*command, name], check=False)
        return Path(name).read_text(encoding="utf-8") if done.returncode == 0 else None
    except OSError:
        return None
    finally:
        with suppress(OSError):
            os.unlink(name)

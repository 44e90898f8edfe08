"""The workbench: areas, keys, languages, colours, and the one place where errors are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
from textual import events
from textual._context import active_message_pump
from textual.app import App
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen

from govdisclose.config import state_folder
from govdisclose.errors import GovDiscloseError
from govdisclose.plugins.faults import PluginFailed, first_line
from govdisclose_tui.actions import ACTIONS, key_of, use_keys, with_full_width
from govdisclose_tui.acts import Acts, Offer, bindings, offers
from govdisclose_tui.areas import AREAS, Area
from govdisclose_tui.cells import cropped, set_ambiguous, shown
from govdisclose_tui.palette import ActionProvider
from govdisclose_tui.private_files import Drafts, ViewSettings
from govdisclose_tui.themes import THEME_WORDS, THEMES, next_theme
from govdisclose_tui.widgets.plain_parts import use_plain_parts
from govdisclose_tui.words import LANGUAGES, tr, words
from govdisclose_tui.work import Pool, guarded

if TYPE_CHECKING:
    from pathlib import Path

    from govdisclose.office import Office

__all__ = ["LEAST_SIZE", "Options", "Workbench"]

LEAST_SIZE = (60, 16)
"""Smallest window in which screens are shown; below it says so."""

_LOOK_SECONDS = 2.0
"""How often the store is asked whether somebody else changed it."""


@attrs.frozen(kw_only=True)
class Options:
    """What the workbench is started with."""

    theme: str | None = None
    ambiguous_width_cells: int = 1
    area: str = "today"
    """Where to begin."""
    view_file: Path | None = None
    """Where choices of view are kept; nowhere when None."""
    drafts_folder: Path | None = None
    """Where drafts of forms are kept; nowhere when None."""
    look_seconds: float = _LOOK_SECONDS
    keys: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=lambda: {action.id: action.keys for action in ACTIONS}
    )
    """Keys of every action, the user's wishes included."""
    remembers_language: bool = True
    """Begin in the language that was spoken last; False where one was asked for."""
    settings: tuple[tuple[str, str, str], ...] = ()
    """Settings in force as (key, value, where it was said), for reading."""


class Workbench(App[None], Acts):
    """The terminal interface of one office."""

    SCOPES = ("app",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    COMMANDS = {ActionProvider}  # noqa: RUF012 - the library reads it off the class
    ENABLE_COMMAND_PALETTE = False
    TITLE = "govdisclose"
    CSS = """
    Screen { background: $background; color: $foreground; }
    #too-small { display: none; }
    Screen.-too-small > * { display: none; }
    Screen.-too-small > #too-small { display: block; }
    OptionList { background: $surface; border: none; }
    Input { background: $boost; }
    Toast { border-left: none; border-right: none; padding: 0 1; }
    CommandPalette SearchIcon { display: none; }
    CommandPalette > Vertical { border: ascii $primary; }
    CommandPalette #--input, CommandPalette #--results, CommandPalette CommandList { border: none; }
    """

    def __init__(self, office: Office, options: Options | None = None) -> None:
        set_ambiguous((options or Options()).ambiguous_width_cells)
        use_plain_parts()
        super().__init__()
        self.office = office
        # A store may offer to hold less in memory for somebody who stays and reads by screens.
        spare_memory = getattr(office.store, "spare_memory", None)
        if spare_memory is not None:
            spare_memory()
        self.options = options or Options()
        self.keys: Mapping[str, tuple[str, ...]] = self.options.keys
        use_keys(self.keys)
        self.pool = Pool()
        self.view_settings = ViewSettings(self.options.view_file)
        self.drafts = Drafts(self.options.drafts_folder, office.address or "")
        self.areas: tuple[Area, ...] = AREAS
        self.area = self.options.area
        self.office_name = ""
        self.offers_below: tuple[Offer, ...] = ()
        """What could be done when the palette opened."""
        self.catalogue_condition: str | None = None
        """What the catalogue is to be narrowed by when it is shown next."""
        self.request_bucket: str | None = None
        """The worklist of requests that is to be shown next."""
        # Read before anything else: what changes after the first list was read must show in it.
        self._mark = self._change_mark()
        self.fault: GovDiscloseError | None = None
        """What ended the program before its time."""
        self._guests: dict[Screen[Any], str] = {}
        """Screens of plugins, with the names of these."""
        self.animation_level = "none"

    def get_default_screen(self) -> Screen[Any]:
        """The screen of the areas."""
        from govdisclose_tui.screens.main import MainScreen

        return MainScreen()

    def on_mount(self) -> None:
        """Take in colours and keys; the store is asked only once something is on the screen."""
        for theme in THEMES:
            self.register_theme(theme)
        wished = self.options.theme or self.view_settings.text("theme")
        self.theme = wished if wished in self.available_themes else THEMES[0].name
        changed = {
            action.id: ",".join(with_full_width(self.keys[action.id]))
            for action in ACTIONS
            if tuple(self.keys[action.id]) != action.keys
        }
        if changed:
            self.set_keymap(changed)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.run_worker(guarded(self, lambda: self._read_name()), group="name", exit_on_error=False)
        self.set_interval(self.options.look_seconds, self._look)

    async def _read_name(self) -> None:
        def read() -> str:
            directory = self.office.agencies.directory()
            return directory[1].name_on(self.office.environment.today())

        self.office_name = shown(await self.pool.read(read))
        self.refresh_bars()

    async def on_unmount(self) -> None:
        """Let nothing be at work when the office is closed."""
        await asyncio.get_running_loop().run_in_executor(None, self.pool.close)

    # Changes by others

    def _look(self) -> None:
        self.run_worker(
            guarded(self, lambda: self._look_for_changes()),
            group="look",
            exclusive=False,
            exit_on_error=False,
        )

    def _change_mark(self) -> int | None:
        """A number that grows with every recorded act; None where it cannot be read."""
        try:
            with self.office.store.read() as unit:
                return unit.change_mark()
        except GovDiscloseError:
            return None  # what is asked for next will say so, once

    async def _look_for_changes(self) -> None:
        mark = await self.pool.read(self._change_mark)
        if mark is None:
            return
        before, self._mark = self._mark, mark
        if mark != before:
            self.changed()

    def changed(self) -> None:
        """Have everything on the screens read anew."""
        for screen in self.screen_stack:
            reload = getattr(screen, "reload", None)
            if reload is not None:
                reload()

    # Telling

    @property
    def log_path(self) -> str:
        """Where failures of the program are written."""
        return str(state_folder() / "failures.log")

    def tell(self, problem: GovDiscloseError) -> None:
        """Show an error, once."""
        from govdisclose_tui.dialogs.telling import ErrorDialog

        if not isinstance(self.screen, ErrorDialog):
            self.push_screen(ErrorDialog(problem, self.log_path))

    def say(self, text: str) -> None:
        """Say that something went well."""
        self.notify(shown(text), markup=False)

    def copy(self, text: str) -> None:
        """Put text on the clipboard; a terminal may refuse it in silence, so it is told."""
        self.copy_to_clipboard(text)
        first = text.split("\n")[0]
        self.say(tr("copied: {text}").format(text=cropped(shown(first), 40)))

    def _handle_exception(self, error: Exception) -> None:
        # After a fault in a handler the library stops the widget it happened in, so going on would
        # be pretending. The terminal is given back, and whoever started us says it in one line. The
        # method is the library's own (textual 8); a test sees that it is still asked.
        guest = self.screen if self.screen_stack and self.screen in self._guests else None
        if guest is not None and active_message_pump.get() is not self:
            self.call_later(self._send_away, guest, error)
            return
        self.fault = error if isinstance(error, GovDiscloseError) else words().unexpected(error)
        self.exit(return_code=1)

    # Screens of plugins

    def show_guest(self, screen: Screen[Any], plugin: str) -> None:
        """Show the screen of a plugin; what goes wrong in it costs that screen and a dialog."""
        self._guests[screen] = plugin
        self.push_screen(screen)

    def _send_away(self, guest: Screen[Any], error: Exception) -> None:
        if guest not in self.screen_stack:
            return  # a second fault of the same screen
        while self.screen is not guest:
            self.pop_screen()
        self.pop_screen()
        plugin = self._guests.pop(guest)
        if isinstance(error, GovDiscloseError):
            self.tell(error)
            return
        words().unexpected(error)  # which logs where it came from
        self.tell(PluginFailed(name=plugin, reason=first_line(error)))

    # Actions

    def open_form(
        self, make: Callable[[], Screen[Any]], then: Callable[[Any], None] | None = None
    ) -> None:
        """Put a form together in a thread, for it reads lists and calendar, and show it."""

        async def opened() -> None:
            form = await self.pool.read(make)
            self.push_screen(form, then)

        self.run_worker(guarded(self, opened), group="form", exclusive=True, exit_on_error=False)

    def open_area(self, id: str) -> None:
        """Show an area, whatever lies on top of it."""
        from govdisclose_tui.screens.main import MainScreen

        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.area = id
        if isinstance(self.screen, MainScreen):
            self.screen.open_area(id)

    def open_catalogue(self, condition: str) -> None:
        """Show the catalogue as a line of conditions narrows it."""
        self.catalogue_condition = condition
        self.open_area("catalogue")

    def open_requests(self, bucket: str) -> None:
        """Show the requests of a worklist."""
        self.request_bucket = bucket
        self.open_area("requests")

    def do_today(self) -> None:
        """Show what waits today."""
        self.open_area("today")

    def do_catalogue(self) -> None:
        """Browse the catalogue."""
        self.open_area("catalogue")

    def do_requests(self) -> None:
        """Show the requests."""
        self.open_area("requests")

    def do_review(self) -> None:
        """Show the reviews."""
        self.open_area("review")

    def do_supervision(self) -> None:
        """Show the board of supervision."""
        self.open_area("supervision")

    def do_assessment(self) -> None:
        """Show the scores."""
        self.open_area("assessment")

    def do_statistics(self) -> None:
        """Show the figures."""
        self.open_area("statistics")

    def do_importing(self) -> None:
        """Bring a file in."""
        self.open_area("importing")

    def do_reports(self) -> None:
        """Show the annual report."""
        self.open_area("reports")

    def do_journal(self) -> None:
        """Show the journal."""
        self.open_area("journal")

    def do_plugins(self) -> None:
        """Show the plugins."""
        self.open_area("plugins")

    def do_settings(self) -> None:
        """Show the settings."""
        self.open_area("settings")

    def do_help(self) -> None:
        """Say what can be done from where the focus is."""
        from govdisclose_tui.dialogs.helping import HelpDialog

        self.push_screen(HelpDialog(list(offers(self)), dict(self.keys)))

    def do_palette(self) -> None:
        """Find an action by its name."""
        if isinstance(self.screen, CommandPalette):
            return
        self.offers_below = tuple(offers(self))
        self.push_screen(
            CommandPalette(id="--command-palette", placeholder=tr("what do you want to do?"))
        )

    def do_language(self) -> None:
        """Speak the other language."""
        present = words().language()
        code = LANGUAGES[(LANGUAGES.index(present) + 1) % len(LANGUAGES)]
        self.speak(code)

    def speak(self, code: str) -> None:
        """Speak a language from now on, on every screen."""
        words().speak(code)
        self.view_settings.keep("language", code)
        for screen in self.screen_stack:
            translate = getattr(screen, "translate", None)
            if translate is not None:
                translate()
            screen.refresh(layout=True, recompose=False)
        self.refresh_bars()

    def do_theme(self) -> None:
        """Show other colours."""
        self.use_theme(next_theme(self.theme))

    def use_theme(self, name: str) -> None:
        """Show these colours from now on."""
        self.theme = name
        self.view_settings.keep("theme", name)
        word = THEME_WORDS.get(name)
        self.say(tr("colours: {name}").format(name=tr(word) if word else name))

    def do_jump(self) -> None:
        """Put letters on what can be chosen."""
        from govdisclose_tui.dialogs.jumping import JumpScreen, jump_targets

        targets = jump_targets(self.screen)
        if targets:
            self.push_screen(JumpScreen(targets), self._jumped)

    def _jumped(self, target: object) -> None:
        from textual.widget import Widget

        if isinstance(target, Widget):
            self.screen.set_focus(target)

    def do_back(self) -> None:
        """One step back: the filter, then the screen."""
        from govdisclose_tui.widgets.list_pane import ListPane

        node = self.focused
        for one in node.ancestors_with_self if node is not None else ():
            if isinstance(one, ListPane) and one.close_filter():
                return
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def do_leave(self) -> None:
        """Close the screen; at the start ask whether to end."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
            return
        self.do_quit()

    def do_quit(self) -> None:
        """End; ask first."""
        from govdisclose_tui.dialogs.telling import QuestionDialog

        question = QuestionDialog(
            tr("Quit"), tr("End the program? Drafts of forms are kept."), tr("Quit"), tr("Stay")
        )
        self.push_screen(question, lambda yes: self.exit() if yes else None)

    def refresh_bars(self) -> None:
        """Draw the bars of every screen anew."""
        from govdisclose_tui.widgets.bars import AreaBar, KeyBar

        for screen in self.screen_stack:
            for bar in screen.query(AreaBar):
                bar.refresh()
            for key_bar in screen.query(KeyBar):
                key_bar.refresh()

    def action_help_quit(self) -> None:
        """Ctrl+C copies where something is selected; it does not end the program."""
        self.say(tr("{key} ends the program").format(key=key_of("app.quit")))

    def on_resize(self, event: events.Resize) -> None:
        """Say so where the window is too small."""
        is_small = event.size.width < LEAST_SIZE[0] or event.size.height < LEAST_SIZE[1]
        for screen in self.screen_stack:
            screen.set_class(is_small, "-too-small")

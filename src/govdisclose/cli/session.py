"""What a command knows of its surroundings: settings, account, and the office if it asks."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import attrs
import click

from govdisclose.cli.language import N_
from govdisclose.cli.messages import note, show_warning
from govdisclose.cli.options import GlobalOptions
from govdisclose.config import Settings, default_database, load_settings

if TYPE_CHECKING:
    from govdisclose.domain.finding import Finding
    from govdisclose.office import Extensions, Office
    from govdisclose.plugins.registry import PluginRecord, Registry
    from govdisclose.ports.maintenance import StoreKeeper

__all__ = ["Session", "pass_session"]

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

_SESSION_KEY = "govdisclose.session"
_OFFICE_KEY = "govdisclose.office"
_EXTENSIONS_KEY = "govdisclose.extensions"

_TAILS = ("", "-wal", "-shm", "-journal", "-turns", ".key", ".heartbeat")
"""Of the names of a database and of what is kept beside it."""


@attrs.frozen(kw_only=True)
class Session:
    """One run of the program."""

    options: GlobalOptions
    """What stood before the noun."""
    settings: Settings
    """Settings in force, flags included."""

    @classmethod
    def current(cls) -> Session:
        """The session of the running command; settings are read once.

        Raises:
            ConfigUnreadable, UnknownSetting, UnfitSetting: The configuration is at fault.
        """
        root = click.get_current_context().find_root()
        session = root.meta.get(_SESSION_KEY)
        if not isinstance(session, cls):
            options = root.obj if isinstance(root.obj, GlobalOptions) else GlobalOptions()
            flags = {"db": options.db, "lang": options.lang, "actor": options.actor}
            settings = load_settings(environment=options.environment, flags=flags)
            session = cls(options=options, settings=settings)
            root.meta[_SESSION_KEY] = session
        return session

    @property
    def address(self) -> str:
        """File name or address of the office."""
        return self.settings.text("db") or str(default_database())

    @property
    def is_default_address(self) -> bool:
        """True when nobody named the office, so that a command creating it should say where."""
        return self.settings.text("db") is None

    @property
    def has_office(self) -> bool:
        """True when an office was named or lies in the usual place."""
        return not self.is_default_address or default_database().exists()

    @property
    def account(self) -> str | None:
        """Account named by flag, variable or configuration; None means the operating system's."""
        return self.settings.text("actor")

    def office(self) -> Office:
        """The office, opened on first use and closed when the command ends.

        Raises:
            StorageError: There is no office there, or it cannot be opened.
        """
        # The store and all behind it load here, so that commands without one stay quick.
        from govdisclose.office import Office

        root = click.get_current_context().find_root()
        office = root.meta.get(_OFFICE_KEY)
        if not isinstance(office, Office):
            office = Office.open(
                self.address,
                actor=self.account,
                acting_for=self.options.acting_for,
                extensions=self.extensions(),
            )
            root.meta[_OFFICE_KEY] = office
            if office.secrecy.is_classified:
                note(N_("classified office: keep what you print or copy on approved machines"))
            root.call_on_close(office.close)
        return office

    def office_files(self) -> tuple[Path, ...]:
        """Files of the office, there or not: database, what lies beside it, and the key."""
        files: list[Path] = []
        scheme, separator, _rest = self.address.partition("://")
        if not separator or scheme == "sqlite":
            path = Path(self.address.removeprefix("sqlite:///")).expanduser()
            files = [path.with_name(path.name + tail) for tail in _TAILS]
        named = self.settings.text("key_file")
        if named is not None:
            files.append(Path(named).expanduser())
        office = click.get_current_context().find_root().meta.get(_OFFICE_KEY)
        if office is not None:
            files.append(Path(office.environment.key.place))
        return tuple(files)

    def keeper(self) -> StoreKeeper:
        """Who looks after the store named by the settings, open or not."""
        from govdisclose.office import Office

        return Office.keeper(self.address, self.extensions())

    def checked(self) -> Iterator[Finding]:
        """What does not agree in the store named by the settings, whether it opens or not."""
        from govdisclose.office import Office

        return Office.check(self.address, self.extensions())

    def extensions(self) -> Extensions:
        """The plugins at work; one that fails is told of once, in one line."""
        # Loads the library, as every command does that asks for this.
        from govdisclose.office import Extensions

        root = click.get_current_context().find_root()
        extensions = root.meta.get(_EXTENSIONS_KEY)
        if not isinstance(extensions, Extensions):
            extensions = Extensions(self.plugins(), _tell)
            root.meta[_EXTENSIONS_KEY] = extensions
        return extensions

    def plugins(self) -> Registry:
        """The plugins of this installation, as settings and environment allow them."""
        from govdisclose.cli.table import NOUNS
        from govdisclose.plugins.registry import Registry  # reads metadata of all distributions

        return Registry(
            environment=self.options.environment,
            disabled=self.settings.disabled_plugins,
            reserved={"command": tuple(noun.name for noun in NOUNS)},
        )

    def announce_creation(self) -> None:
        """Say where a new office lies when its place was not chosen."""
        if self.is_default_address:
            note(N_("the office is kept in {path}"), path=Path(self.address))


def _tell(record: PluginRecord) -> None:
    if record.error is not None:
        show_warning(record.error)


def pass_session(
    function: Callable[Concatenate[Session, Arguments], Answer],
) -> Callable[Arguments, Answer]:
    """Give a command the session as its first argument."""

    @functools.wraps(function)
    def with_session(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        return function(Session.current(), *args, **kwargs)

    return with_session

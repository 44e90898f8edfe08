"""What authors of plugins may import: one Protocol per entry-point group of API version 1.

A plugin is a class without required constructor arguments (or any callable that takes none and
returns the object), named in the author's ``pyproject.toml``::

    [project.entry-points."govdisclose.v1.calendar"]
    macau = "govdisclose_macau:MacauCalendar"

Nothing of it is imported before it is used. Within version 1 the Protocols only gain members that
are optional and probed; a plugin that needs a later minor release depends on it as usual.
Faults leave a plugin as exceptions; the host turns them into one line and goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from govdisclose.domain.catalogue.visibility import PublicItem
    from govdisclose.domain.journal import Entry
    from govdisclose.domain.law.calendar import WorkingCalendar
    from govdisclose.domain.register import (
        RegisterField,
        RegisterFigure,
        RegisterParent,
        RegisterType,
    )
    from govdisclose.ports.formats import ReadLimits, ReadOptions, Source
    from govdisclose.ports.storage import Store

__all__ = [
    "API_VERSION",
    "PROTOCOLS",
    "CalendarPlugin",
    "CommandPlugin",
    "ExporterPlugin",
    "FlowPlugin",
    "ImporterPlugin",
    "IndicatorPlugin",
    "ListenerPlugin",
    "Plugin",
    "PluginInfo",
    "PublicSurfacePlugin",
    "RegisterField",
    "RegisterFigure",
    "RegisterParent",
    "RegisterPlugin",
    "RegisterType",
    "RulesPlugin",
    "ScreenPlugin",
    "StorePlugin",
    "TableCell",
]

API_VERSION = 1
"""Major version of this module; it stands in the name of every entry-point group."""

TableCell: TypeAlias = str | int | bool | None
"""What a cell of an exported table holds; dates are ISO text, None is an empty cell."""


class PluginInfo(NamedTuple):
    """How a plugin introduces itself."""

    title: str
    """English, one line, without a full stop."""
    title_zh: str = ""
    """The same in Chinese; the English one is shown when it is empty."""


class Plugin(Protocol):
    """What every plugin has."""

    def describe(self) -> PluginInfo:
        """Say what this plugin is; called often, so it must be quick."""


class StorePlugin(Plugin, Protocol):
    """A place to keep offices (group ``govdisclose.v1.store``).

    A store may offer two more methods: ``keeper(address)`` gives the
    ``govdisclose.ports.maintenance.StoreKeeper`` behind ``db check`` and its like, and
    ``discard(address)`` deletes an office that was made a moment ago and holds nothing.
    """

    schemes: tuple[str, ...]
    """Address schemes served, lower case and without ``://``."""

    def open(self, address: str) -> Store:
        """Open an existing office; driver errors come out as ``StorageError``."""

    def create(self, address: str) -> Store:
        """Make an empty office and open it."""


class ImporterPlugin(Plugin, Protocol):
    """A reader of catalogue files (group ``govdisclose.v1.importer``).

    It is asked for a file whose suffix and content are none of the built-in formats. Rejected rows
    go back through the exporter of the same name where there is one, else as
    ``SheetLayout.format`` says.
    """

    suffixes: tuple[str, ...]
    """File name endings read, lower case with the dot."""

    def recognises(self, head: bytes) -> bool:
        """Whether a file beginning with ``head`` (up to 64 KiB) is of this format."""

    def open(self, path: Path, options: ReadOptions, limits: ReadLimits) -> Source:
        """Open one file; every fault of its content becomes a finding with a place."""


class ExporterPlugin(Plugin, Protocol):
    """A writer of tables (group ``govdisclose.v1.exporter``)."""

    suffix: str
    """File name ending written, lower case with the dot."""

    def write(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[TableCell]],
        target: BinaryIO,
    ) -> int:
        """Stream the rows to ``target``, in order; answer how many there were."""


class RulesPlugin(Plugin, Protocol):
    """Law packs and lists (group ``govdisclose.v1.rules``)."""

    def folder(self) -> Traversable:
        """Folder of TOML files laid out like ``govdisclose/rules``; each entry has its citation.

        Folders read are ``laws``, ``classifications`` and ``profiles``, each if it is there.
        Instruments and ids must be the plugin's own.
        """


class CalendarPlugin(Plugin, Protocol):
    """Working days of a country or place (group ``govdisclose.v1.calendar``)."""

    def calendar(self) -> WorkingCalendar:
        """The calendar with its coverage and the source of every special day."""


class FlowPlugin(Plugin, Protocol):
    """Further kinds of matters (group ``govdisclose.v1.flow``)."""

    def folder(self) -> Traversable:
        """Folder of TOML flows, one a file: states, moves and permissions, with their source."""


class RegisterPlugin(Plugin, Protocol):
    """Registers kept beside the catalogue (group ``govdisclose.v1.register``)."""

    def registers(self) -> Sequence[RegisterType]:
        """The register types brought, in the order of lists."""


class IndicatorPlugin(Plugin, Protocol):
    """Measures for assessment schemes (group ``govdisclose.v1.indicator``)."""

    def needs(self) -> tuple[str, ...]:
        """Names of the figures the measure is computed from."""

    def measure(self, figures: Mapping[str, int]) -> Fraction | None:
        """The measure, exact; None when it cannot be assessed."""


class CommandPlugin(Plugin, Protocol):
    """A noun of the command line (group ``govdisclose.v1.command``)."""

    def command(self) -> object:
        """A ``click.Command`` or ``click.Group``; the entry point's name is the word typed."""


class ScreenPlugin(Plugin, Protocol):
    """A screen of the terminal interface (group ``govdisclose.v1.screen``)."""

    def screen(self) -> str:
        """``module:attribute`` of a callable, imported when it is opened: it is given the open
        office and answers a ``textual.screen.Screen``."""


class ListenerPlugin(Plugin, Protocol):
    """Something told of every change (group ``govdisclose.v1.listener``).

    A listener may offer one more method: ``signalled(digest)`` is called by ``govdisclose supervise
    watch`` with what ``--json`` prints of a digest and the keys ``subject``, ``text`` and ``mail``,
    which is true where the watch was told that it may use the network.
    """

    def recorded(self, entries: Sequence[Entry]) -> None:
        """Called after a transaction is committed, with its entries in order; it cannot refuse."""


class PublicSurfacePlugin(Plugin, Protocol):
    """Something the public sees (group ``govdisclose.v1.public_surface``)."""

    def publish(self, items: Iterable[PublicItem], folder: Path) -> Sequence[Path]:
        """Write public files into ``folder`` and name them; nothing but public items is given."""


PROTOCOLS: Mapping[str, type] = {
    "store": StorePlugin,
    "importer": ImporterPlugin,
    "exporter": ExporterPlugin,
    "rules": RulesPlugin,
    "calendar": CalendarPlugin,
    "flow": FlowPlugin,
    "register": RegisterPlugin,
    "indicator": IndicatorPlugin,
    "command": CommandPlugin,
    "screen": ScreenPlugin,
    "listener": ListenerPlugin,
    "public_surface": PublicSurfacePlugin,
}
"""Protocol by the last word of the entry-point group."""


_DECLARATIONS = frozenset({"RegisterField", "RegisterFigure", "RegisterParent", "RegisterType"})


def __getattr__(name: str) -> object:
    """Declarations on demand: the host reads this module for its help, which needs no attrs."""
    if name in _DECLARATIONS:
        from govdisclose.domain import register

        return getattr(register, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""The rejects file: what was rejected goes back in the form it came in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import PluginError
from govdisclose.ports.formats import FormatLibrary, RejectedTable, SheetLayout
from govdisclose.ports.storage import Store
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.run_log import rejected_rows

__all__ = ["place_rejects", "return_rejects"]


def return_rejects(
    store: Store,
    library: FormatLibrary,
    account: FileAccount,
    layouts: Sequence[SheetLayout],
    source: Path,
    wanted: Path | None,
) -> None:
    """Write the rejected rows of a finished run and name the file in its account.

    A file that cannot be written is a finding: the rows are in the store, and importing the same
    file again gives them once more.

    Args:
        store: Where the run kept its rejected rows.
        library: The formats.
        account: Of the run.
        layouts: How each table of the file lies, in file order.
        source: The file imported.
        wanted: Where the rows go; beside the source unless given. What is there already stays: it
            may be the last run's file that somebody is correcting. A number is put behind the name.
    """
    run = account.run
    if run is None or account.rejected == account.withheld_rejects:
        return
    target = wanted or source.with_name(f"{source.stem}.rejects{source.suffix}")
    try:
        with store.read() as unit:
            tables: list[RejectedTable] = [
                (layout, rejected_rows(unit.runs.rejects(run), table))
                for table, layout in enumerate(layouts)
            ]
            written = place_rejects(library, target, tables)
    except (OSError, PluginError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        account.sheet = None
        account.add(
            Finding(code="REJECTS-UNWRITTEN", severity=Severity.ERROR, detail=(("reason", reason),))
        )
        return
    if written is not None:
        account.rejects_file = str(written)


def place_rejects(
    library: FormatLibrary, target: Path, tables: Sequence[RejectedTable]
) -> Path | None:
    """Write rejected rows without touching a file that is there; None when there are no rows.

    Rows of a plugin's format may go back in another one; the name then takes its ending.

    Returns:
        The file that holds them: the target, or a numbered name beside it unless the target holds
        the very same rows already.
    """
    if suffix := library.rejects_suffix([layout for layout, _rows in tables]):
        target = target.with_suffix(suffix)
    free = _free_name(target)
    if not library.write_rejects(free, tables):
        return None
    if free != target and free.read_bytes() == target.read_bytes():
        free.unlink()
        return target
    return free


def _free_name(target: Path) -> Path:
    """The name itself, or the first numbered one that is not taken."""
    number, name = 1, target
    while name.exists():
        number += 1
        name = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return name

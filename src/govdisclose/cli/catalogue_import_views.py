"""How the account of an import and a column mapping look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from govdisclose.cli.catalogue_words import field_word
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import show_counted_findings
from govdisclose.cli.output import emit_table, emit_text
from govdisclose.ports.formats import ColumnMap, SheetLayout

if TYPE_CHECKING:
    from govdisclose.office import FileAccount

__all__ = ["mapping_shape", "print_account", "print_mapping", "print_sum", "show_kinds"]

_SKIP_WORDS = {
    "title": N_("titles"),
    "repeat": N_("repeated headers"),
    "total": N_("totals"),
    "blank": N_("blank rows"),
    "hidden": N_("hidden rows"),
}
_CHOICE_WORDS = {
    "given": N_("as stated"),
    "label": N_("by its header"),
    "values": N_("by the labels in its cells"),
}


def print_account(account: FileAccount) -> None:
    """Print the counts of one file: read = accepted + updated + unchanged + rejected."""
    phrase = tr("{file} (dry run, nothing was stored):") if account.dry_run else tr("{file}:")
    emit_text(phrase.format(file=account.file))
    emit_text("  " + _sum_line(account.read, account.accepted, account.updated,
                               account.unchanged, account.rejected))  # fmt: skip
    if account.skipped:
        kinds = tr(", ").join(
            f"{tr(_SKIP_WORDS.get(kind, kind))} {number}"
            for kind, number in sorted(account.skipped.items())
        )
        emit_text("  " + tr("skipped beside them: {kinds}").format(kinds=kinds))
    if account.resumed_rows:
        phrase = tr("{count} of them were settled by an earlier run that was interrupted")
        emit_text("  " + phrase.format(count=account.resumed_rows))
    if account.rejects_file is not None:
        phrase = tr("rejected rows are in {file}: correct them there and import that file")
        emit_text("  " + phrase.format(file=account.rejects_file))
    if account.withheld_rejects:
        phrase = tr("{count} rejected rows may not be kept and are written nowhere")
        emit_text("  " + phrase.format(count=account.withheld_rejects))


def show_kinds(account: FileAccount) -> None:
    """Say on stderr which findings there were, each kind with its number."""
    show_counted_findings(account.firsts.values(), account.finding_counts)


def print_sum(accounts: Sequence[FileAccount]) -> None:
    """Print the counts of all files together."""
    emit_text(tr("{count} files:").format(count=len(accounts)))
    emit_text("  " + _sum_line(
        sum(one.read for one in accounts), sum(one.accepted for one in accounts),
        sum(one.updated for one in accounts), sum(one.unchanged for one in accounts),
        sum(one.rejected for one in accounts)))  # fmt: skip


def mapping_shape(file: str, tables: Sequence[tuple[SheetLayout, ColumnMap]]) -> dict[str, object]:
    """One element of ``--show-mapping --json``."""
    return {
        "file": file,
        "tables": [
            {
                "sheet": layout.sheet,
                "format": layout.format,
                "encoding": layout.encoding,
                "delimiter": layout.delimiter,
                "header_rows": list(layout.header_rows),
                "columns": list(layout.columns),
                **columns.as_json(),
            }
            for layout, columns in tables
        ],
    }


def print_mapping(file: str, tables: Sequence[tuple[SheetLayout, ColumnMap]]) -> None:
    """Print what would be read from where."""
    for layout, columns in tables:
        place = file if layout.sheet is None else f"{file} [{layout.sheet}]"
        emit_text(place)
        rows: list[tuple[object, ...]] = [
            (
                choice.field.value,
                field_word(choice.field.value),
                choice.column,
                tr(_CHOICE_WORDS[choice.by.value]),
            )
            for choice in columns.choices
        ]
        rows += [
            (field.value, field_word(field.value), f'"{text}"', tr("default"))
            for field, text in columns.defaults.items()
        ]
        if rows:
            emit_table([tr("Code"), tr("Field"), tr("Column"), tr("Chosen")], rows)
        if columns.unknown:
            names = tr(", ").join(columns.unknown)
            emit_text(tr("kept beside the record: {columns}").format(columns=names))
        if columns.ignored:
            names = tr(", ").join(columns.ignored)
            emit_text(tr("not read: {columns}").format(columns=names))
        if not columns.has_identity:
            emit_text(tr("no column is a title, a document number or an index number"))
        emit_text("")


def _sum_line(read: int, accepted: int, updated: int, unchanged: int, rejected: int) -> str:
    return tr(
        "read {read} = accepted {accepted} + updated {updated} + unchanged {unchanged} "
        "+ rejected {rejected}"
    ).format(read=read, accepted=accepted, updated=updated, unchanged=unchanged, rejected=rejected)

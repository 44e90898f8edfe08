"""How journal entries, chains and faults look, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING

from govdisclose.cli.language import N_, tr
from govdisclose.cli.output import emit_table, emit_text
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.chain_check import Fault, FaultKind
from govdisclose.domain.journal import OFFICE_SHARD, Entry, moment_text

if TYPE_CHECKING:
    from govdisclose.office import Verification

__all__ = [
    "chain_name",
    "entry_headers",
    "entry_row",
    "entry_shape",
    "fault_word",
    "print_verification",
    "verification_shape",
]

_FAULT_WORDS = {
    FaultKind.ENTRY_ALTERED: N_("the entry was altered"),
    FaultKind.ENTRY_MISSING: N_("an entry is missing"),
    FaultKind.ENTRY_REORDERED: N_("the entry does not follow the one before it"),
    FaultKind.HEAD_WRONG: N_("the chain does not end where the store says"),
    FaultKind.ROW_ALTERED: N_("the row was altered"),
    FaultKind.ROW_MISSING: N_("a row is missing"),
    FaultKind.ROW_INSERTED: N_("the row was inserted"),
    FaultKind.TEXT_ALTERED: N_("the text was altered"),
    FaultKind.TEXT_MISSING: N_("the text is missing though nobody erased it"),
    FaultKind.PRESENT_WRONG: N_("a version that is not the last counts as the present one"),
    FaultKind.CONTENT_MISSING: N_("the file of the attachment is missing though nobody erased it"),
    FaultKind.TAIL_MISSING: N_("the chain is shorter than the anchor says"),
    FaultKind.HISTORY_REWRITTEN: N_("the chain is not the one of the anchor"),
}


def fault_word(kind: FaultKind) -> str:
    """Translated name of a kind of fault."""
    return tr(_FAULT_WORDS[kind])


def chain_name(shard: int, directory: AgencyDirectory) -> str:
    """Whose chain it is: the agency's name, or the office's own."""
    if shard == OFFICE_SHARD:
        return tr("(the office's own records)")
    return directory[shard].name if shard in directory else f"A{shard}"


def entry_shape(entry: Entry, zone: tzinfo) -> dict[str, object]:
    """An entry as JSON."""
    return {
        "shard": entry.shard,
        "number": entry.number,
        "on": entry.on,
        "recorded_at": moment_text(entry.recorded_at),
        "account": entry.actor.account,
        "person": entry.actor.person,
        "acting_for": entry.actor.acting_for,
        "kind": entry.kind,
        "subject": entry.subject,
        "facts": dict(entry.facts),
        "rows": entry.leaves,
        "hash": entry.hash.hex(),
        "backdated": entry.is_backdated(zone),
    }


def entry_headers() -> list[str]:
    """Translated headers of a table of entries."""
    return [
        tr("Chain"), tr("No."), tr("Date"), tr("Act"), tr("Subject"), tr("Person"), tr("Rows"),
        tr("Facts"),
    ]  # fmt: skip


def entry_row(entry: Entry, zone: tzinfo) -> tuple[object, ...]:
    """An entry as a row of that table."""
    actor = entry.actor
    person = actor.person
    if actor.acting_for is not None:
        person = tr("{person} for {represented}").format(
            person=actor.person, represented=actor.acting_for
        )
    day = entry.on.isoformat()
    return (
        f"A{entry.shard}" if entry.shard else "-",
        entry.number,
        f"{day} {tr('(entered later)')}" if entry.is_backdated(zone) else day,
        entry.kind,
        entry.subject,
        person,
        entry.leaves,
        _facts(entry.facts),
    )


def verification_shape(
    found: Verification, directory: AgencyDirectory, *, anchored: bool
) -> dict[str, object]:
    """The answer of ``journal verify``."""
    return {
        "clean": found.is_clean,
        "anchored": anchored,
        "entries": found.entries,
        "rows": found.rows,
        "erased": [name for chain in found.chains for name in chain.erased],
        "faults": [
            {
                "kind": fault.kind,
                "shard": fault.shard,
                "chain": chain_name(fault.shard, directory),
                "entry": fault.entry,
                "record": fault.record,
            }
            for fault in found.faults
        ],
        "chains": [
            {
                "shard": chain.shard,
                "chain": chain_name(chain.shard, directory),
                "entries": chain.entries,
                "rows": chain.rows,
                "head": chain.head.hash.hex(),
            }
            for chain in found.chains
        ],
    }


def print_verification(found: Verification, directory: AgencyDirectory, *, anchored: bool) -> None:
    """Print the faults, what was read, and what this cannot show."""
    if found.faults:
        emit_table(
            [tr("Chain"), tr("No."), tr("Fault"), tr("Record")],
            [_fault_row(fault, directory) for fault in found.faults],
        )
        emit_text("")
    chains = len(found.chains)
    phrase = tr("{chains} chains, {entries} entries, {rows} rows: {outcome}")
    outcome = (
        tr("no fault found")
        if found.is_clean
        else tr("{count} faults").format(count=len(found.faults))
    )
    emit_text(phrase.format(chains=chains, entries=found.entries, rows=found.rows, outcome=outcome))
    erased = sum(len(chain.erased) for chain in found.chains)
    if erased:
        emit_text(tr("{count} rows whose text was erased by an entry").format(count=erased))
    if not anchored:
        emit_text(
            tr(
                "not compared with an anchor: a cut tail or a whole chain rewritten would not show "
                "(--against FILE)"
            )
        )


def _fault_row(fault: Fault, directory: AgencyDirectory) -> tuple[object, ...]:
    return (chain_name(fault.shard, directory), fault.entry, fault_word(fault.kind), fault.record)


def _facts(facts: Mapping[str, object]) -> str:
    shown = ((name, str(value)) for name, value in facts.items() if value is not None)
    return tr(", ").join(
        f"{name}={value if len(value) <= 20 else value[:17] + '...'}" for name, value in shown
    )

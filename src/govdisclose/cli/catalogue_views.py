"""How lists of items and single items look, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from govdisclose.cli.catalogue_words import field_word
from govdisclose.cli.journal_views import entry_headers, entry_row, entry_shape
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.output import emit_fields, emit_table, emit_text
from govdisclose.cli.phrases import ground_word
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.item import Item, item_ref
from govdisclose.ports.storage import ItemView, Page
from govdisclose.ports.totals import Total
from govdisclose.wording.catalogue import MODE_WORDS, RELEASE_WORDS, STAGE_WORDS, stage_of

if TYPE_CHECKING:
    from govdisclose.domain.catalogue.intake_rows import HeldSecrecy
    from govdisclose.office import ItemHistory

__all__ = [
    "history_shape",
    "item_shape",
    "page_shape",
    "print_history",
    "print_item_line",
    "print_page",
    "secrecy_rows",
    "secrecy_shape",
]

_LEVEL_WORDS = {
    "top_secret": N_("top secret"),
    "highly_secret": N_("highly secret"),
    "secret": N_("secret"),
}

_SHOWN_FIELDS = (
    "index_number", "title", "agency", "document_number", "formed_on", "published_on",
    "effective_on", "repealed_on", "theme", "category", "genre", "audience", "lifecycle",
    "mode", "ground", "validity", "carriers", "summary", "keywords", "url", "source", "language",
    "format", "note", "release", "withdrawn_on", "withdrawal",
)  # fmt: skip


def page_shape(page: Page, total: Total, directory: AgencyDirectory) -> dict[str, object]:
    """The answer of ``catalogue list`` and ``search``; its keys are a promise to scripts."""
    return {
        "total": total.total,
        "exact": total.exact,
        "next": page.next,
        "items": [_line_shape(view, directory) for view in page.rows],
    }


def print_page(page: Page, total: Total, directory: AgencyDirectory) -> None:
    """Print a page as a table with its total; how to go on is said beside it."""
    if page.rows:
        headers = [
            field_word(name)
            for name in ("ref", "published_on", "title", "agency", "document_number")
        ]
        rows = [
            (
                item_ref(view.shard, view.number),
                view.published_on or tr(STAGE_WORDS[stage_of(view)]),
                tr("(erased)") if view.erased else view.title,
                directory[view.shard].name,
                view.document_number,
            )
            for view in page.rows
        ]
        emit_table(headers, rows)
        emit_text("")
    phrase = tr("total: {count}") if total.exact else tr("total: more than {count}")
    emit_text(phrase.format(count=total.total))
    if page.next is not None:
        note(N_("go on with --after {cursor}"), cursor=page.next)


def item_shape(item: Item, agency: str) -> dict[str, object]:
    """Every field of an item by name, for ``show`` and the commands that change one."""
    return {
        "ref": item.ref,
        "version": item.version,
        "agency": agency,
        "stage": stage_of(item),
        "erased": item.is_erased,
        **{name: _value(item, name) for name in _SHOWN_FIELDS if name != "agency"},
        "extra": dict(item.extra),
    }


def history_shape(history: ItemHistory, agency: str, zone: tzinfo) -> dict[str, object]:
    """The answer of ``catalogue show``."""
    return item_shape(history.item, agency) | {
        "versions": [
            {
                "version": one.version,
                "entry": one.entry,
                "recorded_at": one.recorded_at,
                "run": one.run,
                "title": one.title,
            }
            for one in history.versions
        ],
        "entries": [entry_shape(entry, zone) for entry in history.entries],
        "pending": None if history.pending is None else dict(history.pending),
        "pending_version": history.pending_version,
        "attachments": [dict(one) for one in history.attachments],
    }


def secrecy_shape(held: HeldSecrecy | None) -> dict[str, object]:
    """What ``catalogue show`` says of a held secret beside its fields; nothing of another item."""
    return {} if held is None else {"secrecy": held._asdict()}


def secrecy_rows(held: HeldSecrecy | None) -> list[tuple[str, object]]:
    """The same for people."""
    if held is None:
        return []
    level = tr("not stated") if held.level is None else tr(_LEVEL_WORDS[held.level])
    months = held.term_months
    term = tr("not stated or without end") if months is None else _term(months)
    return [(tr("Secrecy level"), level), (tr("Secrecy term"), term)]


def _term(months: int) -> str:
    if months % 12:
        return tr("{months} months").format(months=months)
    return tr("{years} years").format(years=months // 12)


def print_history(
    history: ItemHistory,
    agency: str,
    zone: tzinfo,
    more: Iterable[tuple[str, object]] = (),
) -> None:
    """Print an item field by field and more of it, then versions, ledger and attachments."""
    item = history.item
    rows: list[tuple[str, object]] = [
        (field_word("ref"), item.ref),
        (field_word("stage"), tr(STAGE_WORDS[stage_of(item)])),
    ]
    if item.is_erased:
        rows.append((field_word("title"), tr("(erased)")))
    for name in _SHOWN_FIELDS:
        value = agency if name == "agency" else _shown(item, name)
        if value is not None:
            rows.append((field_word(name), value))
    rows.extend(item.extra.items())
    rows.extend(more)
    rows.append((field_word("version"), item.version))
    emit_fields(rows)
    if history.pending is not None:
        _print_pending(history.pending, history.pending_version)
    if history.attachments:
        _print_attachments(history.attachments)
    if history.entries:
        emit_text("")
        emit_table(entry_headers(), [entry_row(entry, zone) for entry in history.entries])


def print_item_line(item: Item, agency: str) -> None:
    """Print what became of one item in a line."""
    title = tr("(erased)") if item.is_erased else (item.title or item.document_number or "")
    stage = tr(STAGE_WORDS[stage_of(item)])
    number = item.index_number or "-"
    emit_text(f"{item.ref}  {stage}  {number}  {agency}  {title}")


def _print_pending(pending: Mapping[str, object], version: int) -> None:
    emit_text("")
    emit_text(tr("waiting for a second person's approval:"))
    emit_fields((field_word(name), value) for name, value in pending.items())
    emit_text(tr("to approve just this: --expected-change {number}").format(number=version))


def _print_attachments(attachments: Sequence[Mapping[str, object]]) -> None:
    emit_text("")
    emit_table(
        [tr("Attachment"), tr("Bytes"), "SHA-256"],
        [(one.get("name"), one.get("bytes"), one.get("digest")) for one in attachments],
        right=[1],
    )


def _line_shape(view: ItemView, directory: AgencyDirectory) -> dict[str, object]:
    return {
        "ref": item_ref(view.shard, view.number),
        "index_number": view.index_number,
        "title": view.title,
        "agency": directory[view.shard].name,
        "document_number": view.document_number,
        "formed_on": view.formed_on,
        "published_on": view.published_on,
    }


def _value(item: Item, name: str) -> object:
    if name == "carriers":
        return [
            {"carrier": one.carrier, "on": one.on, "reference": one.reference}
            for one in item.carriers
        ]
    return getattr(item, name)


def _shown(item: Item, name: str) -> object:
    if name == "mode":
        return tr(MODE_WORDS[item.mode])
    if name == "carriers":
        places = (
            " ".join(str(part) for part in (one.carrier, one.on, one.reference) if part)
            for one in item.carriers
        )
        return "; ".join(places) or None
    if name in {"release", "withdrawal"}:
        found = getattr(item, name)
        return None if found is None else tr(RELEASE_WORDS[found.value])
    if name == "ground":
        return None if item.ground is None else ground_word(item.ground)
    return getattr(item, name)

"""Reviews as they are kept: entries ``review.<step>`` of the journal, found by the content's hash.

Functions here work inside a unit of work; the caller commits. Beside the entries stand two kinds of
records: ``review`` names content and subject of the present round of a ref, so that a review is
found without reading the journal, and ``review_text`` holds what people wrote, which can be erased.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, LedgerStep
from govdisclose.domain.cases.review.case import ReviewCase, folded
from govdisclose.domain.cases.review.refusals import UnknownReview
from govdisclose.domain.catalogue.refusals import SecrecyMarkFound
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.domain.journal import Entry
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.recording import RecordChange, Recorder

__all__ = [
    "REVIEW",
    "REVIEW_TEXT",
    "LoadedReview",
    "find_review",
    "last_entry",
    "load_review",
    "next_serial",
    "record_step",
    "review_entries",
    "review_texts",
    "reviews_about",
    "reviews_of_content",
    "text_change",
]

REVIEW = "review"
REVIEW_TEXT = "review_text"
_PREFIX = "review."
_SERIAL = "review_serial"
_SERIES = "V"


@attrs.frozen(kw_only=True)
class LoadedReview:
    """A review with its place in the journal."""

    case: ReviewCase
    entries: tuple[Entry, ...]
    """All entries of its ref, of former rounds too, in order."""
    version: int
    """Present version of its record."""

    @property
    def category(self) -> str:
        """Kind of what is reviewed."""
        return str(self.round_entries[0].facts["category"])

    @property
    def round_entries(self) -> tuple[Entry, ...]:
        """Entries of the present round."""
        return self.entries[len(self.entries) - len(self.case.matter.ledger) :]

    @property
    def decided_at(self) -> int | None:
        """Number of the entry that decided it."""
        for entry, step in zip(self.round_entries, self.case.matter.ledger, strict=True):
            if step is self.case.decided:
                return entry.number
        return None


def review_entries(unit: UnitOfWork, ref: str) -> tuple[Entry, ...]:
    """The entries of a review, in order."""
    return tuple(entry for entry in unit.journal.entries_of(ref) if entry.kind.startswith(_PREFIX))


def find_review(unit: UnitOfWork, ref: str, flows: Mapping[str, Flow]) -> LoadedReview | None:
    """The present round of a review; None when nothing was submitted under the ref."""
    shard = _shard(ref)
    record = None if shard is None else unit.records.get(shard, REVIEW, ref)
    if record is None or shard is None:
        return None
    entries = review_entries(unit, ref)
    steps = tuple(
        LedgerStep(
            move=entry.kind.removeprefix(_PREFIX),
            on=entry.on,
            actor=entry.actor,
            fields=entry.facts,
        )
        for entry in entries
    )
    case = folded(ref, shard, steps, flows)
    return LoadedReview(case=case, entries=entries, version=record.version)


def load_review(unit: UnitOfWork, ref: str, flows: Mapping[str, Flow]) -> LoadedReview:
    """The present round of a review.

    Raises:
        UnknownReview: There is none.
    """
    found = find_review(unit, ref, flows)
    if found is None:
        raise UnknownReview(ref=ref)
    return found


def reviews_of_content(
    unit: UnitOfWork, content: str, flows: Mapping[str, Flow]
) -> tuple[LoadedReview, ...]:
    """Reviews whose present round is of a content, given by its hash in hex."""
    records = unit.records.list(REVIEW, where={"content": content})
    found = [load_review(unit, record.key, flows) for record in records]
    return tuple(one for one in found if one.case.content == content)


def reviews_about(
    unit: UnitOfWork, subject: str, flows: Callable[[], Mapping[str, Flow]]
) -> tuple[LoadedReview, ...]:
    """Reviews of contents that belong to a ref, oldest first, without those overtaken."""
    records = unit.records.list(REVIEW, where={"subject": subject})
    found = [load_review(unit, record.key, flows()) for record in records]
    kept = [one for one in found if one.case.outcome != "overtaken"]
    return tuple(sorted(kept, key=lambda one: int(one.case.ref.rpartition("-")[2])))


def record_step(
    recorder: Recorder,
    case: ReviewCase,
    step: LedgerStep,
    *,
    version: int,
    place: int,
    text: str | None = None,
    more: tuple[RecordChange, ...] = (),
) -> Entry:
    """Write a step that the case has accepted.

    Args:
        recorder: In whose name.
        case: The review with the step.
        step: The step.
        version: Present version of the review's record, 0 for a new ref.
        place: Number of the step among all of its ref, from 1; names its text.
        text: What was written; None for nothing.
        more: Further records of the entry.

    Raises:
        SecrecyMarkFound: The text may not be kept on this machine.
    """
    changes = [
        RecordChange(
            kind=REVIEW,
            key=case.ref,
            facts={"content": case.content, "subject": case.subject, "round": case.rounds},
            index={
                "content": case.content,
                "subject": case.subject,
                "open": 1 if case.is_open else 0,
            },
            expected_version=version,
        ),
        *more,
    ]
    if text and text.strip():
        changes.append(text_change(REVIEW_TEXT, case.ref, place, text.strip()))
    return recorder.record(
        case.shard,
        f"{_PREFIX}{step.move}",
        case.ref,
        on=step.on,
        facts=dict(step.fields),
        records=changes,
    )


def text_change(kind: str, ref: str, place: int, text: str) -> RecordChange:
    """The erasable record of what was written with a step.

    Raises:
        SecrecyMarkFound: It may not be kept on this machine.
    """
    if find_secrecy_mark(text):
        raise SecrecyMarkFound()
    return RecordChange(
        kind=kind,
        key=f"{ref}#{place}",
        facts={"matter": ref},
        text={"text": text},
        index={"matter": ref},
    )


def next_serial(unit: UnitOfWork, shard: int) -> tuple[str, RecordChange]:
    """The ref of a further review of an agency, and the record that counts it."""
    present = unit.records.get(shard, _SERIAL, _SERIES)
    last = 0 if present is None else present.facts["last"]
    assert isinstance(last, int)
    change = RecordChange(
        kind=_SERIAL,
        key=_SERIES,
        facts={"last": last + 1},
        expected_version=0 if present is None else present.version,
    )
    return f"{_SERIES}{shard}-{last + 1}", change


def review_texts(unit: UnitOfWork, shard: int, subject: str) -> list[tuple[str, str]]:
    """Kind and key of what was written in the reviews of contents that belong to a ref."""
    return [
        (REVIEW_TEXT, text.key)
        for review in unit.records.list(REVIEW, shard=shard, where={"subject": subject})
        for text in unit.records.list(REVIEW_TEXT, shard=shard, where={"matter": review.key})
    ]


def last_entry(unit: UnitOfWork, ref: str, kind: str) -> tuple[int, date] | None:
    """Number and day of the last entry of a kind about a ref; None without one."""
    found = [entry for entry in unit.journal.entries_of(ref) if entry.kind == kind]
    return (found[-1].number, found[-1].on) if found else None


def _shard(ref: str) -> int | None:
    """Shard that a ref ``P1-2`` or ``V1-2`` names; None for anything else."""
    shard, dash, number = ref[1:].partition("-")
    is_ref = ref[:1] in ("P", _SERIES) and dash and shard.isdigit() and number.isdigit()
    return int(shard) if is_ref and ref.isascii() and len(shard) <= 5 else None

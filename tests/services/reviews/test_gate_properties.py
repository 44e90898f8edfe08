"""No path publishes content that was not cleared, and no drafter ever approves."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.review.case import Answer, Opinion
from govdisclose.domain.cases.review.decision import Authority
from govdisclose.domain.catalogue.item import Release
from govdisclose.domain.journal import Entry
from govdisclose.errors import GovDiscloseError
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.storage import ItemFilter, Store
from govdisclose.services.proposing import matter_ref
from tests.services.reviews.cases import CLEARED, Desks, desks_of, paper

PERSONS = ("chief", "editor", "reviewer_a", "reviewer_b", "officer", "head", "head_b", "registrar")
ACTS = (
    "revise", "open", "sign", "decide", "publish", "withdraw", "back", "refer", "answer", "decline",
)  # fmt: skip
STEPS = {"two-step": 1, "three-step": 3, "four-step": 4}
DRAFTING = ("drafted", "revised", "proposed", "amended")

act = st.tuples(
    st.sampled_from(ACTS),
    st.sampled_from(PERSONS),
    st.sampled_from((None, *PERSONS)),
    st.sampled_from((None, None, *PERSONS)),
)
"""What is tried, by whom, for whom, and whose paper is recorded."""

# Sequences drawn at random hardly ever reach a publication, so most of a run is one that does.
likely = st.sampled_from(
    [
        ("open", "editor", None, None),
        ("sign", "reviewer_a", None, None),
        ("sign", "reviewer_b", None, None),
        ("sign", "officer", None, None),
        ("decide", "head", None, None),
        ("publish", "head_b", None, None),
        ("sign", "registrar", None, "reviewer_b"),
        ("decide", "registrar", None, "head_b"),
        ("decide", "head_b", "editor", None),
    ]
)


def _try(desks: Desks, ref: str, step: tuple[str, str, str | None, str | None], turn: int) -> None:
    what, person, acting_for, signer = step
    office = desks(person, acting_for)
    sheet = None if signer is None else paper(signer)
    acts: dict[str, Callable[[], object]] = {
        "revise": lambda: office.catalogue.revise(ref, {"title": f"题{turn}"}),
        "open": lambda: office.reviews.open_item(ref),
        "sign": lambda: office.reviews.sign(ref, Opinion.RELEASE, paper=sheet),
        "decide": lambda: office.reviews.decide(ref, CLEARED, paper=sheet),
        "publish": lambda: office.catalogue.publish(ref),
        "withdraw": lambda: office.catalogue.withdraw(ref),
        "back": lambda: office.reviews.send_back(ref),
        "refer": lambda: office.reviews.refer(ref, Authority.COMPETENT_AUTHORITY),
        "answer": lambda: office.reviews.answer(ref, Answer.MAY_RELEASE),
        "decline": lambda: office.catalogue.decline(ref),
    }
    with contextlib.suppress(GovDiscloseError):
        acts[what]()


def _signers(entry: Entry) -> set[str]:
    sheet = entry.facts.get("paper")
    return {str(sheet["signer"])} if isinstance(sheet, dict) else set(entry.actor.persons)


def _unlawful(entries: Sequence[Entry], steps: int) -> list[str]:
    """What is wrong with the publications of a journal, told from the entries alone."""
    faults = []
    for place, entry in enumerate(entries):
        if entry.kind not in ("publication.published", "publication.replaced",
                              "publication.restored"):  # fmt: skip
            continue
        before = entries[:place]
        content = entry.facts["content"]
        opened = [at for at, one in enumerate(before) if one.kind == "review.opened"]
        if not opened:
            faults.append("published without a review")
            continue
        own = before[opened[-1] :]
        signed = [
            one for one in own
            if one.kind.startswith("review.")
            and one.kind.removeprefix("review.")
            not in ("opened", "returned", "referred", "answered")
        ]  # fmt: skip
        if own[0].facts["content"] != content or signed[-1].kind != "review.cleared":
            faults.append("published what was not cleared")
        if len(signed) != steps or any(one.facts["content"] != content for one in signed):
            faults.append("published without every signature")
        hands = [_signers(one) for one in signed]
        if len(set[str]().union(*hands)) != sum(map(len, hands)):
            faults.append("one person signed twice")
        drafters: set[str] = set()
        for one in before:
            move = one.kind.removeprefix("publication.")
            if move in ("published", "replaced", "restored", "declined"):
                drafters.clear()
            elif move in DRAFTING:
                drafters |= one.actor.persons
        # The first of four steps is the handler's own.
        barred = signed[1:] if steps == 4 else signed
        if any((_signers(one) | one.actor.persons) & drafters for one in barred):
            faults.append("a drafter signed, was represented, or recorded a paper")
        if entry.actor.persons & drafters:
            faults.append("a drafter published")
    return faults


def _runs(
    store: Store, variant: str, acts: Sequence[tuple[str, str, str | None, str | None]]
) -> int:
    """Try the acts one after the other; returns how many publications there were."""
    desks = desks_of(store, variant)
    item = desks("editor").catalogue.add("甲局", {"title": "题"})
    for turn, one in enumerate(acts):
        _try(desks, item.ref, one, turn)
    with store.read() as unit:
        entries = unit.journal.entries_of(matter_ref(item.shard, item.number))
        for record in unit.items.each(ItemFilter()):
            shown = record_to_item(record)
            if shown.release is Release.REVIEWED:
                cleared = {one.facts["content"] for one in entries if one.kind == "review.cleared"}
                assert shown.release_hash is not None
                assert shown.release_hash.hex() in cleared
    assert [] == _unlawful(entries, STEPS[variant])
    return sum(one.kind.startswith("publication.publish") for one in entries)


@given(
    st.sampled_from(("three-step", "four-step")),
    st.lists(st.one_of(likely, likely, likely, act), min_size=4, max_size=20),
)
def test_no_path_publishes_what_was_not_cleared(
    variant: str, acts: list[tuple[str, str, str | None, str | None]]
) -> None:
    """Whoever tries what in whatever order, for whomever, and with whose papers."""
    _runs(MemoryStore(), variant, acts)


@settings(max_examples=10)
@given(
    st.sampled_from(("three-step", "four-step")),
    st.lists(st.one_of(likely, likely, likely, act), min_size=4, max_size=14),
)
def test_no_path_publishes_what_was_not_cleared_on_sqlite(
    variant: str, acts: list[tuple[str, str, str | None, str | None]]
) -> None:
    """The same on the other store."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore.create(Path(folder) / "o.db")
        try:
            _runs(store, variant, acts)
        finally:
            store.close()


@pytest.mark.parametrize("variant", ["three-step", "four-step"])
def test_the_lawful_way_leads_to_a_publication(variant: str) -> None:
    """The property would say nothing if nothing were ever published."""
    signers = ("reviewer_a", "reviewer_b", *(["officer"] if variant == "four-step" else []))
    acts: list[tuple[str, str, str | None, str | None]] = [
        ("open", "editor", None, None),
        *(("sign", signer, None, None) for signer in signers),
        ("decide", "head", None, None),
        ("publish", "head_b", None, None),
    ]

    assert 1 == _runs(MemoryStore(), variant, acts)

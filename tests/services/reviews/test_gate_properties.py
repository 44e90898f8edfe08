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
from govdisclose.domain.cases.roles import Role
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

Act = tuple[str, str, str | None, str | None]
"""What is tried, by whom, for whom, and whose paper is recorded."""

LAWFUL: dict[str, tuple[Act, ...]] = {
    "three-step": (
        ("open", "editor", None, None),
        ("sign", "reviewer_a", None, None),
        ("sign", "reviewer_b", None, None),
        ("decide", "head", None, None),
        ("publish", "head_b", None, None),
    ),
    "four-step": (
        ("open", "editor", None, None),
        ("sign", "reviewer_a", None, None),
        ("sign", "reviewer_b", None, None),
        ("sign", "officer", None, None),
        ("decide", "head", None, None),
        ("publish", "head_b", None, None),
    ),
}
"""A way that leads to a publication, if somebody else drafted."""

anybody = st.sampled_from(PERSONS)
nobody_or = st.one_of(st.none(), st.none(), anybody)


@st.composite
def courses(draw: st.DrawFn) -> tuple[str, str, list[Act]]:
    """A variant, who drafts, and the lawful way with other hands and other acts mixed in."""
    variant = draw(st.sampled_from(sorted(LAWFUL)))
    acts: list[Act] = []
    for lawful in LAWFUL[variant]:
        if draw(st.integers(0, 7)) == 0:
            acts.append(
                (draw(st.sampled_from(ACTS)), draw(anybody), draw(nobody_or), draw(nobody_or))
            )
        what, person, _represented, _signer = lawful
        if draw(st.integers(0, 2)) == 0:
            lawful = (what, draw(anybody), draw(nobody_or), draw(nobody_or))
        acts.append(lawful)
        if lawful[1] != person:
            # What was refused is done as it should be, so that the course goes on.
            acts.append((what, person, None, None))
    return variant, draw(st.sampled_from(("editor", "head", "chief"))), acts


def _try(desks: Desks, ref: str, step: Act, turn: int) -> None:
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


def _run(store: Store, variant: str, drafter: str, acts: Sequence[Act]) -> int:
    """Try the acts one after the other; returns how many publications there were."""
    desks = desks_of(store, variant)
    for person in PERSONS:
        # Everybody may act for others, so that nothing but the four eyes stands in the way.
        (roles,) = [one.roles for one in desks("chief").staff.list() if one.key == person]
        desks("chief").staff.revise(person, roles={*roles, Role.DEPUTY})
    item = desks(drafter).catalogue.add("甲局", {"title": "题"})
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


@given(courses())
def test_no_path_publishes_what_was_not_cleared(course: tuple[str, str, list[Act]]) -> None:
    """Whoever tries what in whatever order, for whomever, and with whose papers."""
    _run(MemoryStore(), *course)


@settings(max_examples=8)
@given(courses())
def test_no_path_publishes_what_was_not_cleared_on_sqlite(
    course: tuple[str, str, list[Act]],
) -> None:
    """The same on the other store."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore.create(Path(folder) / "o.db")
        try:
            _run(store, *course)
        finally:
            store.close()


@pytest.mark.parametrize("variant", sorted(LAWFUL))
def test_the_lawful_way_leads_to_a_publication(variant: str) -> None:
    """The property would say nothing if nothing were ever published."""
    assert 1 == _run(MemoryStore(), variant, "editor", LAWFUL[variant])


@pytest.mark.parametrize("variant", sorted(LAWFUL))
@pytest.mark.parametrize(
    "decide",
    [
        ("decide", "head", None, None),
        ("decide", "head_b", "head", None),
        ("decide", "head", "head_b", None),
        ("decide", "registrar", None, "head"),
        ("decide", "head", None, "head_b"),
    ],
)
def test_drafter_never_approves_by_any_way(variant: str, decide: Act) -> None:
    """Not in person, not through a deputy, not as one, not on paper, not as who records it."""
    acts = [decide if one[0] == "decide" else one for one in LAWFUL[variant]]

    assert 0 == _run(MemoryStore(), variant, "head", acts)

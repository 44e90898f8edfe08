"""The gate: nothing is released whose content hash was not cleared.

Functions here work inside a unit of work; the caller commits.

Source: R2019 art. 17; domain facts 5.2: no publication without an approval, publication not before
the approval, a changed content is reviewed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.review.refusals import NotCleared
from govdisclose.domain.catalogue.item import Clearance, Item
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.proposing import matter_ref
from govdisclose.services.reviews.ledger import (
    REVIEW,
    LoadedReview,
    find_review,
    last_entry,
    reviews_of_content,
)
from govdisclose.services.reviews.variants import (
    DEFAULT_VARIANT,
    chosen_variant,
    step_count,
    variant_flow,
)

__all__ = ["Gate", "clearance_of", "is_since_withdrawal"]


@attrs.frozen(kw_only=True)
class Gate:
    """What the catalogue asks before it publishes; the flows load when a review is to be read."""

    flows: Callable[[], Mapping[str, Flow]]

    def passed(self, unit: UnitOfWork, item: Item) -> Clearance | None:
        """The clearance of an item as it would become public.

        Where the agency goes by the variant of two persons and nobody submitted the item for
        review, publishing is itself the approval: None.

        Args:
            unit: Where to read.
            item: The item as it was submitted, sealed as it was then.

        Raises:
            NotCleared: The content was not reviewed, not to the end, or not cleared.
        """
        variant = chosen_variant(unit, item.shard)
        ref = matter_ref(item.shard, item.number)
        found = find_review(unit, ref, self.flows()) if _has_review(unit, item, ref) else None
        if found is None:
            if variant == DEFAULT_VARIANT:
                return None
            raise NotCleared(ref=item.ref, state="none")
        case = found.case
        content = item.content_hash()
        if case.content != content.hex():
            # What was cleared before says nothing of this content; what was stopped before is not
            # set free by a small change.
            if variant == DEFAULT_VARIANT and case.is_cleared:
                return None
            raise NotCleared(ref=item.ref, state="none")
        if not case.is_cleared:
            raise NotCleared(ref=item.ref, state=case.state)
        demanded = variant_flow(self.flows(), variant)
        is_enough = step_count(case.flow) >= step_count(demanded)
        if not is_enough or not is_since_withdrawal(unit, item, found):
            raise NotCleared(ref=item.ref, state="none")
        decided = case.decided
        assert decided is not None
        return Clearance(content, decided.on)

    def files_passed(self, unit: UnitOfWork, item: Item) -> None:
        """Refuse an item one of whose files would become public with it without being cleared.

        Files are reviewed by the hash of their bytes. Where the agency goes by the variant of two
        persons and nobody submitted a file for review, the item's approval is the file's.

        Raises:
            NotCleared: A file was not reviewed, not to the end, or not cleared.
        """
        variant = chosen_variant(unit, item.shard)
        for record in unit.records.list(ATTACHMENT, shard=item.shard, where={"item": item.ref}):
            text = record.text or {}
            if not text.get("derivative_of") or text.get("public") is True:
                continue
            digest = str(text["digest"])
            submitted = reviews_of_content(unit, digest, self.flows())
            if not submitted and variant == DEFAULT_VARIANT:
                continue
            if clearance_of(unit, self.flows(), bytes.fromhex(digest)) is None:
                state = submitted[-1].case.state if submitted else "none"
                raise NotCleared(ref=item.ref, state=state)


def _has_review(unit: UnitOfWork, item: Item, ref: str) -> bool:
    return unit.records.get(item.shard, REVIEW, ref) is not None


def is_since_withdrawal(unit: UnitOfWork, item: Item, review: LoadedReview) -> bool:
    """Whether a review was decided after the item was withdrawn, if it was."""
    if item.withdrawal is None:
        return True
    ref = matter_ref(item.shard, item.number)
    withdrawn = last_entry(unit, ref, "publication.withdrawn")
    decided_at = review.decided_at
    return withdrawn is None or (decided_at is not None and decided_at > withdrawn[0])


def clearance_of(
    unit: UnitOfWork, flows: Mapping[str, Flow], content_hash: bytes
) -> Clearance | None:
    """The clearance of any content by its hash; None when it was not cleared.

    A content that one review cleared and another stopped, or still holds, is not cleared; nor is
    one that fewer persons signed than its agency demands now.
    """
    found = reviews_of_content(unit, content_hash.hex(), flows)
    cases = [one.case for one in found if one.case.outcome not in ("returned", "overtaken")]
    if not cases:
        return None
    days = []
    for case in cases:
        demanded = variant_flow(flows, chosen_variant(unit, case.shard))
        if not case.is_cleared or step_count(case.flow) < step_count(demanded):
            return None
        assert case.decided is not None
        days.append(case.decided.on)
    return Clearance(content_hash, min(days))

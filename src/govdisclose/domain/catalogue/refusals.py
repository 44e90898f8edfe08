"""What the catalogue refuses to do with an item, and why."""

from __future__ import annotations

from govdisclose.errors import RuleRefusal

__all__ = [
    "FieldNotEditable",
    "FutureAct",
    "GroundMissing",
    "ItemErased",
    "ItemMerged",
    "KeptNotPublic",
    "LabelUnfit",
    "LeakStaysWithdrawn",
    "MergeFieldPresent",
    "MergeWithItself",
    "MergedBySamePerson",
    "NotMerged",
    "NotProactive",
    "NotPublished",
    "NothingWaits",
    "ProposalWaiting",
    "PublishedBeforeFormed",
    "RestoredBeforeWithdrawn",
    "SecrecyMarkFound",
    "TitleMissing",
    "UnknownItem",
    "WithdrawnBeforePublished",
    "WithdrawnNotMerged",
]


class UnknownItem(RuleRefusal):
    """There is no such item."""

    code = "CAT-002"
    template = "there is no item {ref}"
    hint = "find it with 'govdisclose catalogue search'"


class ItemErased(RuleRefusal):
    """The item's content was erased."""

    code = "CAT-003"
    template = "the content of {ref} was erased; only its figures remain"
    hint = "'govdisclose journal show {ref}' shows when and on what ground"


class FieldNotEditable(RuleRefusal):
    """The field follows from acts and cannot be written."""

    code = "CAT-004"
    template = "{field} of {ref} cannot be written"
    hint = "it follows from publishing and withdrawing"


class TitleMissing(RuleRefusal):
    """A draft needs a title."""

    code = "CAT-005"
    template = "an item needs a title or a document number"
    hint = "give --title"


class SecrecyMarkFound(RuleRefusal):
    """The text bears a secrecy mark; an ordinary machine may not hold it."""

    code = "CAT-006"
    template = "the text bears a secrecy mark and was not stored"
    hint = (
        "count it with 'govdisclose catalogue tally' and keep the document on a classified system"
    )


class NotProactive(RuleRefusal):
    """Only proactive information is published."""

    code = "CAT-007"
    template = "{ref} cannot be published: its mode is {mode}"
    hint = "change the mode first, with a second person's approval"


class NotPublished(RuleRefusal):
    """Only what is published can be withdrawn."""

    code = "CAT-008"
    template = "{ref} cannot be withdrawn: it is not published"
    hint = "a draft can be erased"


class PublishedBeforeFormed(RuleRefusal):
    """A publication cannot be dated before formation."""

    code = "CAT-009"
    template = "{ref} cannot be published on {on}: it was formed on {formed_on}"
    hint = "check both dates"


class GroundMissing(RuleRefusal):
    """Withheld information needs a ground."""

    code = "CAT-010"
    template = "information can be withheld only on a ground"
    hint = "give --ground; 'govdisclose law show cn-2019 grounds' lists them"


class FutureAct(RuleRefusal):
    """An act is dated on a day that has not come."""

    code = "CAT-011"
    template = "{ref} cannot be dated {on}: today is {today}"
    hint = "do it on the day"


class ProposalWaiting(RuleRefusal):
    """Somebody else's change to the same fields waits for approval."""

    code = "CAT-012"
    template = "cannot propose {fields} for {ref}: another change to it waits for approval"
    hint = "'govdisclose catalogue show {ref}' shows it; have it approved first"


class WithdrawnBeforePublished(RuleRefusal):
    """A withdrawal would lie before the publication."""

    code = "CAT-013"
    template = "{ref} cannot be withdrawn on {on}: it was published on {published_on}"
    hint = "check the date; --leak says that it should never have been public"


class LeakStaysWithdrawn(RuleRefusal):
    """What should never have been public is not published again."""

    code = "CAT-014"
    template = "{ref} cannot be published again: it was withdrawn as a leak"
    hint = "draft a new item without what leaked"


class RestoredBeforeWithdrawn(RuleRefusal):
    """A restoration would lie before the withdrawal."""

    code = "CAT-015"
    template = "{ref} cannot be public again on {on}: it was withdrawn on {withdrawn_on}"
    hint = "check the date"


class NothingWaits(RuleRefusal):
    """There is no proposed change."""

    code = "CAT-016"
    template = "there is nothing to decline: no change to {ref} waits for approval"
    hint = "'govdisclose catalogue show {ref}' shows what waits"


class LabelUnfit(RuleRefusal):
    """A word that survives erasure has to be a short label."""

    code = "CAT-017"
    template = "{field} cannot be stored: it is too long for a label, or may name a person"
    hint = "labels survive an erasure; give a short one, and put the rest into the note"


class ItemMerged(RuleRefusal):
    """Another item stands for it."""

    code = "CAT-030"
    template = "{ref} was merged into {kept}, which stands for it"
    hint = "change {kept}, or take the merge back with 'govdisclose catalogue unmerge {ref}'"


class NotMerged(RuleRefusal):
    """There is no merge to take back."""

    code = "CAT-031"
    template = "{ref} was not merged"
    hint = "'govdisclose catalogue show {ref}' shows what became of it"


class MergeWithItself(RuleRefusal):
    """One item is named twice."""

    code = "CAT-032"
    template = "{ref} cannot be merged into itself"
    hint = "name the item that stays, then the one that goes"


class KeptNotPublic(RuleRefusal):
    """The public would lose the document."""

    code = "CAT-033"
    template = "{dropped} cannot be merged into {kept}: it is public and {kept} is not"
    hint = "keep {dropped}, or publish {kept} first"


class WithdrawnNotMerged(RuleRefusal):
    """What was withdrawn stands for nothing, and nothing has to stand for it."""

    code = "CAT-034"
    template = "{ref} cannot be merged: it was withdrawn"
    hint = "both items have to stand in the catalogue"


class MergeFieldPresent(RuleRefusal):
    """Only what the kept item lacks is taken over."""

    code = "CAT-035"
    template = "{kept} cannot take over {field}: it has its own"
    hint = "write it with 'govdisclose catalogue revise {kept}'"


class MergedBySamePerson(RuleRefusal):
    """What becomes public again needs a second person."""

    code = "CAT-036"
    template = "{person} cannot take back the merge of {ref}: the same person made it"
    hint = "{ref} becomes public by it, so another person has to do this"

"""What registers refuse."""

from __future__ import annotations

from govdisclose.errors import RuleRefusal, UsageFault

__all__ = [
    "GroundNotCode",
    "KeyIsFixed",
    "NoPublicList",
    "NoSuchField",
    "NoSuchRecord",
    "NotCountable",
    "NotIndexed",
    "NothingToErase",
    "RecordExists",
    "RecordInUse",
]


class NoSuchRecord(RuleRefusal):
    """There is no record of this key, or it was removed."""

    code = "REG-010"
    template = "there is no {ref}"
    hint = "'govdisclose register list' shows the keys"


class RecordExists(RuleRefusal):
    """The key is taken."""

    code = "REG-011"
    template = "cannot add {ref}: it is there already"
    hint = "revise it, or check the key"


class KeyIsFixed(RuleRefusal):
    """A revision would change what identifies the record."""

    code = "REG-012"
    template = "cannot revise {ref}: {fields} identify it and stay as they are"
    hint = "remove the record and add it anew"


class RecordInUse(RuleRefusal):
    """Other records belong to it."""

    code = "REG-013"
    template = "cannot remove {ref}: records of {children} belong to it"
    hint = "keep it and revise what changed, for example the date on which it ended"


class NotIndexed(UsageFault):
    """Lists cannot filter and counts cannot group by this field."""

    code = "REG-014"
    template = "{register} is not indexed by {field}; it is by {indexed}"
    hint = "use one of those"


class NotCountable(UsageFault):
    """The field to add up holds no whole numbers."""

    code = "REG-015"
    template = "{field} of {register} cannot be added up: it holds no whole numbers"


class NothingToErase(RuleRefusal):
    """The register or the record has no text that could be erased."""

    code = "REG-016"
    template = "cannot erase the text of {ref}: there is none"


class GroundNotCode(UsageFault):
    """The ground of an erasure is kept in the journal, which holds no free text."""

    code = "REG-017"
    template = '"{ground}" is no ground: it takes a code or citation in ASCII'
    hint = "for example pipl-47(1)"


class NoSuchField(UsageFault):
    """The register has no field of this name or label."""

    code = "REG-018"
    template = "{register} has no field {field}; it has {fields}"


class NoPublicList(RuleRefusal):
    """The plugin declares nothing of the register public."""

    code = "REG-030"
    template = "{register} has no list for the public"
    hint = "leave --public out for the office's own table"

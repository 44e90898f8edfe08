"""Templates of letters as data: blocks of text with fields, each template with its citation.

The language of the fields is that of the port that fills them; structure is not text, so nothing
that is filled in can become a heading, a row or a further paragraph.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.law.provisions import Mark
from govdisclose.errors import RuleRefusal, UsageFault

__all__ = [
    "ANY_LAW",
    "Addressee",
    "BlockKind",
    "InvalidTemplate",
    "LetterTemplate",
    "NoTemplate",
    "PaperStyle",
    "TemplateBlock",
    "TemplateFile",
    "TemplateLibrary",
    "TemplatePart",
    "TemplateRow",
]

ANY_LAW = "any"
"""Law of templates that are the same under every version."""


class InvalidTemplate(RuleRefusal):
    """A template contradicts itself."""

    code = "LET-001"
    template = "cannot use letter template {id}: {problem}"
    hint = "correct the file that holds it"


class NoTemplate(UsageFault):
    """There is no template for the kind of letter under the law."""

    code = "LET-002"
    template = "there is no template for {kind} under {law}"
    hint = "there are {known}; see them with: govdisclose letter templates"


class PaperStyle(Enum):
    """Layout of a paper."""

    OFFICIAL = "official"
    """A letter of an authority under its red head, with number, signature and date."""
    FORM = "form"
    """A sheet with a title and a table to be filled in, signed or filed."""
    ENVELOPE = "envelope"
    """The front of an envelope."""


class Addressee(Enum):
    """Whom a paper is for; papers for others hold nothing of the applicant."""

    APPLICANT = "applicant"
    THIRD_PARTY = "third_party"
    AGENCY = "agency"
    """Another agency: a co-maker, one that assists."""
    INTERNAL = "internal"
    """Kept or passed on inside the agency."""

    @property
    def may_see_applicant(self) -> bool:
        """True when the paper may name who applied."""
        return self in (Addressee.APPLICANT, Addressee.INTERNAL)


class BlockKind(Enum):
    """What a block is on paper."""

    SALUTATION = "salutation"
    """The addressee, at the left edge."""
    PARAGRAPH = "paragraph"
    """Running text, first line two characters in."""
    HEADING = "heading"
    LINE = "line"
    """A line without indent."""
    RIGHT = "right"
    """A line at the right edge: who signs."""
    DATE = "date"
    """The date under the signature."""
    NOTE = "note"
    """A remark in small type."""
    TABLE = "table"
    """Rows of a label and what belongs to it."""


@attrs.frozen(kw_only=True)
class TemplateRow:
    """One row of a table."""

    label: str
    text: str = ""
    """With fields; empty where somebody writes by hand."""
    lines: int = 1
    """Height in lines of text."""
    when: str = ""
    """Condition; the row is left out where it does not hold."""


@attrs.frozen(kw_only=True)
class TemplateBlock:
    """One block."""

    kind: BlockKind = BlockKind.PARAGRAPH
    text: str = ""
    when: str = ""
    """Condition; the block is left out where it does not hold."""
    rows: tuple[TemplateRow, ...] = ()
    part: str = ""
    """Name of shared blocks that stand here instead."""

    def __attrs_post_init__(self) -> None:
        if self.part:
            if self.text or self.rows:
                raise InvalidTemplate(id=self.part, problem="a part has no text of its own")
        elif (self.kind is BlockKind.TABLE) is not bool(self.rows) or (
            self.kind is not BlockKind.TABLE
        ) is not bool(self.text):
            raise InvalidTemplate(id=self.kind.value, problem="a table has rows, all else a text")


@attrs.frozen(kw_only=True)
class TemplatePart:
    """Blocks that several templates share."""

    id: str
    blocks: tuple[TemplateBlock, ...]


@attrs.frozen(kw_only=True)
class LetterTemplate:
    """One version of the template of one kind of letter under one law."""

    id: str
    version: int
    """A later version of the same id takes the place of earlier ones from its first day on."""
    law: str = ANY_LAW
    """Id of the law pack, or ``any``."""
    kind: str
    """ASCII code of the letter ("extension_notice")."""
    outcomes: tuple[str, ...] = ()
    """Outcomes it tells of; empty for letters that tell of none."""
    title: str
    """Chinese title as printed."""
    title_en: str
    style: PaperStyle
    addressee: Addressee
    article: str = ""
    """Provision it is sent under, as law packs cite it; empty where the law asks for no letter."""
    number_word: str = ""
    """Character that tells its series in numbers ("答"); empty for papers without a number."""
    valid_from: date | None = None
    """First day it is used; None from the beginning."""
    source: tuple[str, ...]
    mark: Mark
    note: str = ""
    blocks: tuple[TemplateBlock, ...]

    def __attrs_post_init__(self) -> None:
        if not self.source:
            raise InvalidTemplate(id=self.id, problem="the citation is missing: no source")
        if self.version < 1:
            raise InvalidTemplate(id=self.id, problem="the version is not 1 or more")
        if not self.blocks:
            raise InvalidTemplate(id=self.id, problem="it has no blocks")

    @property
    def is_numbered(self) -> bool:
        """True when the paper bears a number of its series."""
        return bool(self.number_word)

    def is_used(self, on: date) -> bool:
        """Whether it had begun by that day."""
        return self.valid_from is None or self.valid_from <= on


@attrs.frozen(kw_only=True)
class TemplateFile:
    """What one file of templates holds."""

    sources: dict[str, str] = attrs.field(factory=dict)
    parts: tuple[TemplatePart, ...] = ()
    templates: tuple[LetterTemplate, ...] = ()

    def __attrs_post_init__(self) -> None:
        for one in self.templates:
            for key in one.source:
                if key not in self.sources:
                    problem = f'source "{key}" is not in the list of sources'
                    raise InvalidTemplate(id=one.id, problem=problem)


@attrs.frozen(kw_only=True)
class TemplateLibrary:
    """All templates at hand; what an office or a plugin brings comes before what ships."""

    files: tuple[TemplateFile, ...] = attrs.field()
    """Those that win first."""

    @files.validator
    def _parts_are_there(self, _attribute: object, files: tuple[TemplateFile, ...]) -> None:
        known = {part.id for file in files for part in file.parts}
        for file in files:
            for one in file.templates:
                for block in one.blocks:
                    if block.part and block.part not in known:
                        problem = f"there is no part {block.part}"
                        raise InvalidTemplate(id=one.id, problem=problem)
            for part in file.parts:
                if any(block.part for block in part.blocks):
                    raise InvalidTemplate(id=part.id, problem="a part holds a part")

    def all(self) -> tuple[LetterTemplate, ...]:
        """Every template, in the order of the files."""
        return tuple(one for file in self.files for one in file.templates)

    def kinds(self, law: str) -> tuple[str, ...]:
        """Kinds of letters there are under a law, in order."""
        fit = (one.kind for one in self.all() if one.law in (law, ANY_LAW))
        return tuple(dict.fromkeys(fit))

    def choose(
        self, kind: str, *, law: str, on: date, outcome: str | None = None
    ) -> LetterTemplate:
        """The template of a kind that is used on a day.

        Of an outcome's several templates, the one that names it wins over one for none.

        Raises:
            NoTemplate: There is none.
        """
        for file in self.files:
            fit = [
                one
                for one in file.templates
                if one.kind == kind
                and one.law in (law, ANY_LAW)
                and one.is_used(on)
                and (not one.outcomes or outcome in one.outcomes)
            ]
            if fit:
                # Under its own law first, then the later version.
                return max(fit, key=lambda one: (one.law == law, bool(one.outcomes), one.version))
        named = kind if outcome is None else f"{kind} ({outcome})"
        known = "、".join(self.kinds(law)) or "-"
        raise NoTemplate(kind=named, law=law, known=known)

    def blocks_of(self, template: LetterTemplate) -> tuple[TemplateBlock, ...]:
        """Its blocks with shared ones put in their places."""
        return tuple(self._expanded(template.blocks))

    def _expanded(self, blocks: Iterable[TemplateBlock]) -> Iterable[TemplateBlock]:
        for block in blocks:
            if block.part:
                for shared in self._part(block.part).blocks:
                    # A condition on the part holds for each of its blocks.
                    whens = [f"({one})" for one in (block.when, shared.when) if one]
                    yield attrs.evolve(shared, when=" and ".join(whens))
            else:
                yield block

    def _part(self, id: str) -> TemplatePart:
        return next(part for file in self.files for part in file.parts if part.id == id)

"""Templates of letters filled with Jinja2, in its sandbox, with every undefined field an error.

Blocks are filled one by one and are text: what is filled in is neither a template nor markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from govdisclose.domain.cases.letters.facts import LetterFacts
from govdisclose.domain.cases.letters.house import HouseStyle
from govdisclose.domain.cases.letters.letter import Letter, LetterBlock, LetterRow, UnfilledFields
from govdisclose.domain.cases.letters.official_words import (
    article_in_words,
    date_in_words,
    yuan_in_words,
)
from govdisclose.domain.cases.letters.template import (
    BlockKind,
    InvalidTemplate,
    LetterTemplate,
    TemplateBlock,
)
from govdisclose.domain.finding import shorten
from govdisclose.domain.text import inert

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

__all__ = ["JinjaFiller"]

_MOST_FIELDS = 200
_FIELD_MARK = "\ufffc"


class _Fields(dict[str, Any]):
    """One part of the facts; it knows its name, so that a field that is missing has one."""

    path = ""


class _Blank(str):
    """Stands for a missing field while further ones are looked for; never printed."""

    __slots__ = ()

    def __getitem__(self, _key: object) -> _Blank:
        return self

    def __iter__(self) -> Iterator[str]:
        return iter((self,))


_BLANK = _Blank(_FIELD_MARK)


class JinjaFiller:
    """Fills templates."""

    def fill(
        self,
        template: LetterTemplate,
        blocks: Sequence[TemplateBlock],
        facts: LetterFacts,
        house: HouseStyle,
    ) -> Letter:
        """The letter, with every field filled.

        Raises:
            UnfilledFields: Fields that nothing fills, all of them.
            InvalidTemplate: The template cannot be filled at all.
        """
        filling = _Filling(template, facts, house)
        filled = tuple(filling.blocks(blocks))
        head = facts.agency.name
        needed = []
        if head is None:
            needed.append("agency.name")
        if template.is_numbered and facts.letter.number is None:
            is_coded = facts.agency.number_code is not None
            needed.append("letter.number" if is_coded else "agency.number_code")
        if facts.letter.on is None:
            needed.append("letter.on")
        if missing := list(dict.fromkeys([*needed, *filling.missing])):
            raise UnfilledFields(letter=template.title, fields=", ".join(missing))
        assert head is not None  # both are missing fields otherwise
        assert facts.letter.on is not None
        return Letter(
            template=template.id,
            version=template.version,
            kind=template.kind,
            title=template.title,
            style=template.style,
            head=inert(head),
            number=facts.letter.number if template.is_numbered else None,
            on=facts.letter.on,
            blocks=filled,
        )


class _Filling:
    """One template being filled."""

    def __init__(self, template: LetterTemplate, facts: LetterFacts, house: HouseStyle) -> None:
        self.template = template
        self.missing: list[str] = []
        self._parts: dict[str, _Fields] = {}
        self._environment = _environment(house, facts)
        self._context = {
            part.name: self._fields(getattr(facts, part.name), part.name)
            for part in attrs.fields(LetterFacts)
        }
        if not template.addressee.may_see_applicant:
            # Papers for others have no field that could name who applied.
            self._parts["applicant"].clear()

    def blocks(self, blocks: Sequence[TemplateBlock]) -> Iterator[LetterBlock]:
        for place, block in enumerate(blocks, start=1):
            if not self._holds(block.when, place):
                continue
            if block.kind is BlockKind.TABLE:
                rows = tuple(
                    LetterRow(
                        label=row.label,
                        text=self._filled(row.text, place, many=True) if row.text else "",
                        lines=row.lines,
                    )
                    for row in block.rows
                    if self._holds(row.when, place)
                )
                if rows:
                    yield LetterBlock(kind=block.kind, rows=rows)
                continue
            text = self._filled(block.text, place, many=block.kind is BlockKind.PARAGRAPH)
            for line in text.split("\n") if block.kind is BlockKind.PARAGRAPH else [text]:
                if line:
                    yield LetterBlock(kind=block.kind, text=line)

    def _holds(self, condition: str, place: int) -> bool:
        if not condition:
            return True
        return bool(self._filled(f"{{% if {condition} %}}1{{% endif %}}", place))

    def _filled(self, text: str, place: int, *, many: bool = False) -> str:
        """The text with its fields; further fields are looked for with blanks in their places."""
        from jinja2 import TemplateError

        for _ in range(_MOST_FIELDS):
            try:
                written = self._environment.from_string(text).render(self._context)
            except _Unfilled as problem:
                self._note(problem)
                continue
            except (TemplateError, TypeError, ValueError, ArithmeticError) as problem:
                if self.missing:
                    return ""
                problem_words = f"block {place}: {shorten(type(problem).__name__)}"
                raise InvalidTemplate(id=self.template.id, problem=problem_words) from problem
            lines = [" ".join(inert(line).split()) for line in written.splitlines()]
            kept = [line for line in lines if line]
            return "\n".join(kept) if many else " ".join(kept)
        raise InvalidTemplate(id=self.template.id, problem=f"block {place}: too many fields")

    def _note(self, problem: _Unfilled) -> None:
        self.missing.append(problem.path)
        part = self._parts.get(problem.part)
        if part is None:
            self._context[problem.name] = _BLANK  # type: ignore[assignment]  # stands for a part
        else:
            part[problem.name] = _BLANK

    def _fields(self, value: Any, path: str) -> _Fields:
        fields = _Fields()
        fields.path = path
        for field in attrs.fields(type(value)):
            one = getattr(value, field.name)
            if one is None or one == "" or one == ():
                continue
            inner = f"{path}.{field.name}"
            if isinstance(one, tuple):
                fields[field.name] = [
                    self._fields(each, f"{inner}[{at}]") for at, each in enumerate(one)
                ]
            elif attrs.has(type(one)):
                fields[field.name] = self._fields(one, inner)
            else:
                fields[field.name] = one
        self._parts[path] = fields
        return fields


class _Unfilled(Exception):
    """A field that nothing fills was used."""

    def __init__(self, name: str, part: str) -> None:
        self.name, self.part = name, part
        self.path = f"{part}.{name}" if part else name
        super().__init__(self.path)


def _environment(house: HouseStyle, facts: LetterFacts) -> SandboxedEnvironment:
    # jinja2 is loaded only where a letter is made.
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Missing(StrictUndefined):
        """Tells which field of which part is missing, whatever is done with it."""

        __slots__ = ()

        def __init__(
            self, hint: str | None = None, obj: Any = None, name: Any = None, exc: Any = None
        ) -> None:
            part = obj.path if isinstance(obj, _Fields) else ""

            def unfilled(_message: str) -> _Unfilled:
                return _Unfilled(str(name), part)

            super().__init__(hint, obj, name, unfilled)  # type: ignore[arg-type]  # called, not caught

    form = house.date_form(facts.letter.on or date.max)
    laws = {one.law: one for one in house.laws}
    itemised = laws[facts.law.id].itemised if facts.law.id in laws else ()

    def in_words(value: object) -> str:
        return _FIELD_MARK if value is _BLANK else date_in_words(_kept(value, date), form)

    def article(value: object) -> str:
        return article_in_words(str(value), itemised=itemised) or str(value)

    def yuan(value: object) -> str:
        return _FIELD_MARK if value is _BLANK else f"{_kept(value, Decimal):,.2f}"

    def capital(value: object) -> str:
        return _FIELD_MARK if value is _BLANK else yuan_in_words(_kept(value, Decimal))

    class Sandbox(ImmutableSandboxedEnvironment):
        """Nothing a template needs makes texts as long as one likes."""

        intercepted_binops = frozenset(("*", "**", "%"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            raise SecurityError(f"{operator} is not for letters")

    made = Sandbox(autoescape=False, undefined=Missing, trim_blocks=True, lstrip_blocks=True)
    made.filters.update({"day": in_words, "article": article, "yuan": yuan, "capital": capital})
    made.globals.clear()
    return made


def _kept(value: Any, kind: type[Any]) -> Any:
    if isinstance(value, kind):
        return value
    # Undefined values speak for themselves when touched.
    str(value)
    raise TypeError(f"{kind.__name__} is needed")

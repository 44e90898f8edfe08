"""Formulas of schemes: a small exact arithmetic over measures, read once and computed often.

``points`` is the indicator's own points. Allowed are numbers, measures, ``+ - * /``, brackets,
``min(…)``, ``max(…)`` and ``floor(…)``; a divisor is a number or ``points``. Nothing else can be
written, so a formula can neither fail nor do anything but count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import attrs

from govdisclose.domain.figures.assessment.faults import InvalidScheme

__all__ = ["Expression", "MeasureRef", "exact_text"]

_NAME = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?"
"""A measure, or a register and its figure; nothing is looked up on anything."""
_TOKEN = re.compile(rf"\s*(?:(\d+(?:\.\d+)?)|({_NAME})|([-+*/(),]))", re.ASCII)
_REF = re.compile(rf"({_NAME})(?:\((\d{{1,9}})\))?", re.ASCII)
_LIMIT_CHARS = 300
_DEPTH = 30
_FUNCTIONS = {"min": 2, "max": 2, "floor": 1}
"""Least number of arguments by name; floor takes exactly one."""


def exact_text(value: Fraction | Decimal | int) -> str:
    """The number without any rounding: decimal text where one exists, else a fraction ("25/3")."""
    exact = Fraction(value)
    endless = exact.denominator
    for prime in (2, 5):
        while endless % prime == 0:
            endless //= prime
    if endless != 1:
        return str(exact)
    places = 0
    while (exact * 10**places).denominator != 1:
        places += 1
    digits = str(abs((exact * 10**places).numerator)).rjust(places + 1, "0")
    sign = "-" if exact < 0 else ""
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{sign}{whole}.{part}" if places else f"{sign}{whole}"


@attrs.frozen
class MeasureRef:
    """A measure as a scheme names it: ``on_time_share``, or ``short_months(40)`` with a number.

    A name with a dot is a figure of a register: ``reading_points.points``.
    """

    name: str
    parameter: int | None = None

    @classmethod
    def of(cls, text: str) -> MeasureRef:
        """The measure a text names.

        Raises:
            InvalidScheme: It is no name of a measure.
        """
        match = _REF.fullmatch(text.replace(" ", ""))
        if match is None:
            raise InvalidScheme(key="measure", problem=f"{text!r} names no measure")
        return cls(match[1], None if match[2] is None else int(match[2]))

    def __str__(self) -> str:
        """The one spelling; also the key under which values are given."""
        return self.name if self.parameter is None else f"{self.name}({self.parameter})"


class _Node:
    """A part of a formula."""

    def value(self, measures: Mapping[str, Fraction], points: Fraction) -> Fraction:
        raise NotImplementedError

    def refs(self) -> tuple[MeasureRef, ...]:
        return ()

    def sign(self) -> int | None:
        """1 when it is never negative, -1 when never positive, None when it may be either.

        Measures are counts, shares and days, so they are never negative.
        """
        return None

    def direction(self, measure: str) -> int | None:
        """1 when it rises with a measure, -1 when it falls, 0 for neither, None for either way."""
        return 0

    def sheet(self, cells: Mapping[str, str], points: str) -> str:
        raise NotImplementedError


@attrs.frozen
class _Number(_Node):
    number: Fraction

    def value(self, measures: Mapping[str, Fraction], points: Fraction) -> Fraction:
        return self.number

    def sign(self) -> int | None:
        return 1

    def sheet(self, cells: Mapping[str, str], points: str) -> str:
        return exact_text(self.number)


@attrs.frozen
class _Points(_Node):
    def value(self, measures: Mapping[str, Fraction], points: Fraction) -> Fraction:
        return points

    def sign(self) -> int | None:
        return 1

    def sheet(self, cells: Mapping[str, str], points: str) -> str:
        return points


@attrs.frozen
class _Measure(_Node):
    ref: MeasureRef

    def value(self, measures: Mapping[str, Fraction], points: Fraction) -> Fraction:
        return measures[str(self.ref)]

    def refs(self) -> tuple[MeasureRef, ...]:
        return (self.ref,)

    def sign(self) -> int | None:
        return 1

    def direction(self, measure: str) -> int | None:
        return 1 if str(self.ref) == measure else 0

    def sheet(self, cells: Mapping[str, str], points: str) -> str:
        return cells[str(self.ref)]


@attrs.frozen
class _Operation(_Node):
    sign_of: str
    left: _Node
    right: _Node

    def value(self, measures: Mapping[str, Fraction], points: Fraction) -> Fraction:
        left = self.left.value(measures, points)
        right = self.right.value(measures, points)
        match self.sign_of:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case _:
                return left / right

    def refs(self) -> tuple[MeasureRef, ...]:
        return (*self.left.refs(), *self.right.refs())

    def sign(self) -> int | None:
        left, right = self.left.sign(), self.right.sign()
        if left is None or right is None:
            return None
        if self.sign_of in "*/":
            return left * right
        other = right if self.sign_of == "+" else -right
        return left if left == other else None

    def direction(self, measure: str) -> int | None:
        left, right = self.left.direction(measure), self.right.direction(measure)
        if left is None or right is None:
            return None
        if self.sign_of in "+-":
            return _joined([left, right if self.sign_of == "+" else -right])
        scaled: list[int | None] = []
        for own, other in ((left, self.right), (right, self.left)):
            sign = other.sign()
            if own and sign is None:
                return None
            scaled.append(own * (sign or 0))
        # A divisor holds no measure, so its own direction is none.
        return _joined(scaled)

    def sheet(self, cells: Mapping[str, str], points: str) -> str:
        return f"({self.left.sheet(cells, points)}{self.sign_of}{self.right.sheet(cells, points)})"


@attrs.frozen
class _Call(_Node):
    name: str
    arguments: tuple[_Node, ...]

    def value(self, measures: Mapping[str, Fraction], points: Fraction) -> Fraction:
        values = [argument.value(measures, points) for argument in self.arguments]
        match self.name:
            case "min":
                return min(values)
            case "max":
                return max(values)
            case _:
                return Fraction(values[0].__floor__())

    def refs(self) -> tuple[MeasureRef, ...]:
        return tuple(ref for argument in self.arguments for ref in argument.refs())

    def sign(self) -> int | None:
        signs = [argument.sign() for argument in self.arguments]
        if self.name == "max" and 1 in signs:
            return 1
        if self.name == "min" and -1 in signs:
            return -1
        return signs[0] if len(set(signs)) == 1 else None

    def direction(self, measure: str) -> int | None:
        return _joined([argument.direction(measure) for argument in self.arguments])

    def sheet(self, cells: Mapping[str, str], points: str) -> str:
        name = {"min": "MIN", "max": "MAX", "floor": "INT"}[self.name]
        return f"{name}({','.join(one.sheet(cells, points) for one in self.arguments)})"


def _joined(directions: list[int | None]) -> int | None:
    if None in directions:
        return None
    going = {one for one in directions if one}
    return None if len(going) > 1 else next(iter(going), 0)


@attrs.frozen(slots=False)
class Expression:
    """A formula: its text, and what it means."""

    text: str = attrs.field()

    @text.validator
    def _can_be_read(self, _attribute: object, _text: str) -> None:
        _ = self._root

    @cached_property
    def _root(self) -> _Node:
        return _Reader(self.text).read()

    @cached_property
    def refs(self) -> tuple[MeasureRef, ...]:
        """The measures it is computed from, each once, in the order of the text."""
        return tuple(dict.fromkeys(self._root.refs()))

    @property
    def uses_points(self) -> bool:
        """Whether it names the indicator's own points."""
        return re.search(r"(?<![\w.])points(?![\w.])", self.text) is not None

    def value(self, measures: Mapping[str, Fraction], points: Fraction = Fraction(0)) -> Fraction:
        """The result, exact.

        Args:
            measures: By the spelling of their references; all of :attr:`refs` are among them.
            points: What ``points`` stands for.
        """
        return self._root.value(measures, points)

    def direction(self, measure: str) -> int | None:
        """Whether the result rises (1), falls (-1) or stays (0) as a measure rises, else None."""
        return self._root.direction(measure)

    def sheet(self, cells: Mapping[str, str], points: str = "0") -> str:
        """The formula as a spreadsheet writes it, without the equals sign.

        Args:
            cells: Cell by the spelling of each measure.
            points: Cell that holds the points.
        """
        return self._root.sheet(cells, points)


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._depth = 0
        if len(text) > _LIMIT_CHARS:
            raise self._fault(f"it is longer than {_LIMIT_CHARS} characters")
        self._tokens = list(self._split())
        self._at = 0

    def read(self) -> _Node:
        node = self._sum()
        if self._at < len(self._tokens):
            raise self._fault(f"{self._tokens[self._at]!r} is not expected there")
        return node

    def _split(self) -> list[str]:
        tokens, at, text = [], 0, self._text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise self._fault(f"{text[at:].strip()[:10]!r} cannot be read")
            tokens.append(match[0].strip())
            at = match.end()
        return tokens

    def _fault(self, problem: str) -> InvalidScheme:
        return InvalidScheme(key="formula", problem=f"formula {self._text[:60]!r}: {problem}")

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._next()
        if not token:
            raise self._fault("something is missing at the end")
        self._at += 1
        return token

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise self._fault(f"{token!r} is missing")

    def _sum(self) -> _Node:
        self._depth += 1
        if self._depth > _DEPTH:
            raise self._fault("it is nested too deeply")
        node = self._product()
        while self._next() in ("+", "-"):
            node = _Operation(self._take(), node, self._product())
        self._depth -= 1
        return node

    def _product(self) -> _Node:
        node = self._factor()
        while self._next() in ("*", "/"):
            sign = self._take()
            right = self._factor()
            if sign == "/" and not isinstance(right, _Points):
                if not isinstance(right, _Number):
                    raise self._fault("a divisor is a number or points")
                if not right.number:
                    raise self._fault("it divides by 0")
            node = _Operation(sign, node, right)
        return node

    def _factor(self) -> _Node:
        token = self._take()
        if token == "(":
            node = self._sum()
            self._expect(")")
            return node
        if token == "-":
            return _Operation("-", _Number(Fraction(0)), self._number())
        if token[0].isdigit():
            return _Number(Fraction(token))
        if token[0].isalpha():
            return self._named(token)
        raise self._fault(f"{token!r} is not expected there")

    def _number(self) -> _Node:
        token = self._take()
        if not token[0].isdigit():
            raise self._fault("only a number can have a sign of its own")
        return _Number(Fraction(token))

    def _named(self, name: str) -> _Node:
        if name == "points":
            return _Points()
        if self._next() != "(":
            if name in _FUNCTIONS:
                raise self._fault(f"{name} needs its arguments in brackets")
            return _Measure(MeasureRef(name))
        self._take()
        arguments = [self._sum()]
        while self._next() == ",":
            self._take()
            arguments.append(self._sum())
        self._expect(")")
        if name in _FUNCTIONS:
            least = _FUNCTIONS[name]
            if len(arguments) < least or (name == "floor" and len(arguments) > 1):
                raise self._fault(f"{name} is given {len(arguments)} arguments")
            return _Call(name, tuple(arguments))
        only = arguments[0]
        if len(arguments) > 1 or not isinstance(only, _Number) or only.number.denominator != 1:
            raise self._fault(f"{name} takes one whole number")
        return _Measure(MeasureRef(name, int(only.number)))

"""Measures that registers bring: each of their figures, counted for the agency a record names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from govdisclose.domain.figures.assessment.measure import Better, Figures, Measure, MeasureUnit
from govdisclose.domain.register import RegisterType

__all__ = ["is_register_figure", "register_measures"]


def is_register_figure(name: str) -> bool:
    """Whether a name is that of a register's figure, ``register.figure``."""
    return "." in name


def register_measures(registers: Iterable[RegisterType], plugin: str) -> dict[str, Measure]:
    """The measures of a plugin's registers by name, which is ``register.figure``.

    Registers without a field for the agency have none: nobody could say whose a record is.

    Args:
        registers: The registers.
        plugin: Name of the plugin that brings them.
    """
    found = (
        Measure(
            name=f"{register.name}.{figure.name}",
            zh=figure.label_zh,
            en=figure.label,
            unit=MeasureUnit.COUNT,
            better=Better(figure.better),
            needs=(f"{register.name}.{figure.name}",),
            compute=_count(f"{register.name}.{figure.name}"),
            plugin=plugin,
        )
        for register in registers
        if register.agency_field is not None
        for figure in register.figures
    )
    return {one.name: one for one in found}


def _count(name: str) -> Callable[[Figures, int], Fraction | None]:
    return lambda figures, _number: Fraction(figures[name])

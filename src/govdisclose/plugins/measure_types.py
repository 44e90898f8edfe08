"""Measures that installed plugins bring to assessment schemes; a broken plugin costs its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import cast

from govdisclose.domain.figures.assessment.measure import Better, Figures, Measure, MeasureUnit
from govdisclose.domain.figures.assessment.measures import BUILT_IN, FIGURES
from govdisclose.errors import PluginError
from govdisclose.plugins.api import IndicatorPlugin
from govdisclose.plugins.faults import call_guard
from govdisclose.plugins.record import PluginRecord, PluginStatus
from govdisclose.plugins.registry import Registry

__all__ = ["InvalidMeasure", "plugin_measures"]

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


class InvalidMeasure(PluginError):
    """A plugin's measure cannot be used; its author has to correct it."""

    code = "PLG-013"
    template = 'the measure "{name}" cannot be used: {problem}'
    hint = "docs/assessment.md says what a measure may ask for and answer"


def plugin_measures(
    registry: Registry,
    on_fault: Callable[[PluginRecord], None],
    counted: Mapping[str, Measure] | None = None,
) -> dict[str, Measure]:
    """Measures by name, which is that of the entry point.

    A plugin may say which way its measure gets better by an attribute ``better``: "higher" or
    "lower"; without it rules on the measure are not checked for their direction.

    Args:
        registry: The plugins of this installation.
        on_fault: Told of each plugin whose measure cannot be used; the others can.
        counted: Figures of registers by name, which measures may ask for like those built in.
    """
    figures = frozenset({*FIGURES, *(counted or {})})
    found: dict[str, Measure] = {}
    for name, plugin in registry.scan("indicator", on_fault):
        try:
            found[name] = _measure(name, cast("IndicatorPlugin", plugin), figures)
        except PluginError as error:
            record = registry.record("indicator", name)
            on_fault(record._replace(status=PluginStatus.BROKEN, error=error))
    return found


def _measure(name: str, plugin: IndicatorPlugin, known: frozenset[str]) -> Measure:
    if not _NAME.fullmatch(name) or name in {*BUILT_IN, "points", "min", "max", "floor"}:
        raise InvalidMeasure(name=name, problem="the name is taken, or no formula can spell it")
    with call_guard(name):
        needs = tuple(plugin.needs())
        info = plugin.describe()
    if unknown := [need for need in needs if need not in known]:
        raise InvalidMeasure(name=name, problem=f"nobody counts {unknown[0]}")
    better = str(getattr(plugin, "better", Better.UNKNOWN.value))
    if better not in {one.value for one in Better}:
        raise InvalidMeasure(name=name, problem=f"it gets better {better}: higher or lower")

    def compute(figures: Figures, _number: int) -> Fraction | None:
        with call_guard(name):
            answer = plugin.measure({need: figures[need] for need in needs})
        if answer is None:
            return None
        if isinstance(answer, bool) or not isinstance(answer, (int, Fraction)) or answer < 0:
            raise InvalidMeasure(name=name, problem="it answered no exact number from 0 on")
        return Fraction(answer)

    return Measure(
        name=name,
        zh=info.title_zh or info.title,
        en=info.title,
        unit=MeasureUnit.COUNT,
        better=Better(better),
        needs=needs,
        compute=compute,
        plugin=name,
    )

"""Assessment schemes, ladders and measures, those of plugins too, and the files results go into.

Everything loads when it is asked for: schemes need cattrs, workbooks openpyxl.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from govdisclose.domain.document import BarChart
    from govdisclose.domain.figures.assessment.ladder import Ladder
    from govdisclose.domain.figures.assessment.measure import Measure
    from govdisclose.domain.figures.assessment.printed import PrintedWords
    from govdisclose.domain.figures.assessment.result import Assessment
    from govdisclose.domain.figures.assessment.scheme import Scheme
    from govdisclose.domain.figures.assessment.values import AgencyValues
    from govdisclose.extensions.host import Extensions

__all__ = [
    "assessment_page",
    "ladders",
    "measures",
    "read_scheme",
    "restore_scheme",
    "schemes",
    "write_assessment_workbook",
]


def schemes() -> Mapping[str, Scheme]:
    """The assessment schemes that ship, by id."""
    from govdisclose.rules.assessment import built_in_schemes

    return built_in_schemes()


def ladders() -> Mapping[str, Ladder]:
    """The grade ladders that ship, by id."""
    from govdisclose.rules.assessment import built_in_ladders

    return built_in_ladders()


def measures(extensions: Extensions) -> dict[str, Measure]:
    """Measures of the program, of registers and of other plugins, by name."""
    from govdisclose.domain.figures.assessment.measures import known_measures
    from govdisclose.domain.figures.assessment.register_measures import register_measures
    from govdisclose.plugins.measure_types import plugin_measures
    from govdisclose.plugins.register_types import types_by_plugin

    counted: dict[str, Measure] = {}
    for plugin, types in types_by_plugin(extensions.registry, extensions.tell).items():
        counted.update(register_measures(types, plugin))
    brought = plugin_measures(extensions.registry, extensions.tell, counted)
    return known_measures(plugins=(*counted.values(), *brought.values()))


def read_scheme(text: str, name: str, extensions: Extensions) -> Scheme:
    """The assessment scheme in the text of a TOML file.

    Raises:
        SchemeFault: It is none.
    """
    from govdisclose.domain.figures.assessment.faults import UnknownMeasure
    from govdisclose.rules.assessment import load_scheme

    try:
        return load_scheme(text, file=name)
    except UnknownMeasure:
        # Plugins load only for schemes that use their measures.
        return load_scheme(text, file=name, measures=measures(extensions))


def restore_scheme(shape: Mapping[str, object]) -> Scheme:
    """The scheme kept with a frozen assessment."""
    from govdisclose.rules.assessment import restore_scheme as restore

    return restore(shape)


def write_assessment_workbook(
    scheme: Scheme,
    assessment: Assessment,
    values: Iterable[AgencyValues],
    target: BinaryIO,
    words: Mapping[str, str],
    *,
    is_chinese: bool,
) -> None:
    """Write a result as a workbook with formulas; see :class:`SheetWords` for the words."""
    from govdisclose.formats.assessment_workbook import SheetWords, write_assessment_workbook

    told = SheetWords(**words, is_chinese=is_chinese)
    write_assessment_workbook(scheme, assessment, values, target, told)


def assessment_page(
    scheme: Scheme,
    assessment: Assessment,
    words: PrintedWords,
    why: Mapping[tuple[str, str], Sequence[str]],
    charts: Mapping[str, Sequence[BarChart]],
) -> Iterator[str]:
    """A result as an HTML page in pieces."""
    from govdisclose.formats.assessment_page import assessment_page

    return assessment_page(scheme, assessment, words, why, charts)

"""Conversion with cattrs, loaded by nobody before a record of a register is read or written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from govdisclose.domain.register import RegisterType
from govdisclose.ports.registers import RecordMisfit

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["RecordConversion"]


class RecordConversion:
    """See :class:`govdisclose.ports.registers.RegisterConversion`."""

    def __init__(self) -> None:
        self._made: Converter | None = None

    def restore(self, register: RegisterType, values: Mapping[str, object]) -> object:
        known = {name: values[name] for name in register.shapes if name in values}
        converter = self._converter()
        try:
            return converter.structure(known, register.record)
        # cattrs groups what goes wrong inside a class; groups are exceptions of their own kind.
        except Exception as fault:
            problem = "; ".join(_problems(fault, _secrets(register, known)))
            raise RecordMisfit(register=register.name, problem=problem) from fault

    def store(self, register: RegisterType, record: object) -> dict[str, object]:
        if not isinstance(record, register.record):
            problem = f"{type(record).__name__} is not its record class"
            raise RecordMisfit(register=register.name, problem=problem)
        stored: dict[str, object] = self._converter().unstructure(record)
        return stored

    def _converter(self) -> Converter:
        if self._made is None:
            self._made = _new_converter()
        return self._made


def _new_converter() -> Converter:
    # cattrs takes a tenth of a second to load, which most commands would pay for nothing.
    from cattrs import Converter

    # Stores keep JSON, which has lists and no tuples.
    converter = Converter(unstruct_collection_overrides={tuple: list})
    converter.register_structure_hook(date, _restored_date)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(str, _restored_text)
    converter.register_structure_hook(int, _restored_whole)
    return converter


def _restored_date(value: object, _kind: object) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise TypeError("not a date")


def _restored_text(value: object, _kind: object) -> str:
    # cattrs would make text of anything, of None too.
    if isinstance(value, str):
        return value
    raise TypeError("not text")


def _restored_whole(value: object, _kind: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError("not a whole number")


def _secrets(register: RegisterType, values: Mapping[str, object]) -> tuple[str, ...]:
    """Erasable texts, which no message may repeat."""
    return tuple(str(values[name]) for name in register.erasable if values.get(name))


def _problems(fault: BaseException, secrets: tuple[str, ...], field: str = "") -> Iterator[str]:
    """One line per fault of a group, with the field it belongs to."""
    from cattrs import AttributeValidationNote, ClassValidationError

    if isinstance(fault, ClassValidationError):
        for inner in fault.exceptions:
            notes = getattr(inner, "__notes__", ())
            names = [note.name for note in notes if isinstance(note, AttributeValidationNote)]
            yield from _problems(inner, secrets, names[0] if names else "")
        return
    said = str(fault.args[0]) if fault.args else type(fault).__name__
    shown = said if not any(secret in said for secret in secrets) else "the value is not allowed"
    if isinstance(fault, KeyError):
        shown = f"{shown} is missing"
    yield f"{field}: {shown}" if field else shown

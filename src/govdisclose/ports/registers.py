"""Between records of registers and the plain values that stores keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from govdisclose.domain.register import RegisterType
from govdisclose.errors import RuleRefusal

__all__ = ["RecordMisfit", "RegisterConversion"]


class RecordMisfit(RuleRefusal):
    """Values make no record: one is missing, of a wrong kind, or against the rules of its class."""

    code = "REG-002"
    template = "cannot record this in {register}: {problem}"
    hint = "'govdisclose register types' shows the fields"


class RegisterConversion(Protocol):
    """Makes records of plain values and back; nothing is lost either way."""

    def restore(self, register: RegisterType, values: Mapping[str, object]) -> object:
        """The record that the values describe; fields without value take their default.

        Args:
            register: The declaration.
            values: Texts, whole numbers, ISO dates, codes and lists by field. Names the register
                does not have are passed over: an older version of it may have written them.

        Raises:
            RecordMisfit: The values do not make a record.
        """
        ...

    def store(self, register: RegisterType, record: object) -> dict[str, object]:
        """The values of a record, one per field, in the order of the declaration.

        Raises:
            RecordMisfit: The object is no record of this register.
        """
        ...

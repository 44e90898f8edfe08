"""The registers that installed plugins declare; a broken plugin costs its own and no others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import cast

from govdisclose.domain.register import InvalidRegister, RegisterType
from govdisclose.errors import PluginError
from govdisclose.plugins.api import RegisterPlugin
from govdisclose.plugins.registry import PluginRecord, PluginStatus, Registry, call_guard

__all__ = ["RegisterClash", "checked_types", "register_types", "types_by_plugin"]


class RegisterClash(PluginError):
    """Two plugins declare registers of one name; neither may win."""

    code = "PLG-008"
    template = 'the register "{register}" is declared by several plugins: none of them is used'
    hint = "uninstall all but one"


def register_types(
    registry: Registry, on_fault: Callable[[PluginRecord], None]
) -> dict[str, RegisterType]:
    """Register types by name, in the order of the plugins' names and of their declarations.

    Args:
        registry: The plugins of this installation.
        on_fault: Told of each plugin whose registers cannot be used; the others can.
    """
    brought = types_by_plugin(registry, on_fault)
    return {found.name: found for types in brought.values() for found in types}


def types_by_plugin(
    registry: Registry, on_fault: Callable[[PluginRecord], None]
) -> dict[str, tuple[RegisterType, ...]]:
    """The same by the name of the plugin that brings them."""
    brought: list[tuple[PluginRecord, tuple[RegisterType, ...]]] = []
    for name, plugin in registry.scan("register", on_fault):
        record = registry.record("register", name)
        try:
            with call_guard(name):
                types = checked_types(name, cast("RegisterPlugin", plugin))
        except PluginError as error:
            on_fault(record._replace(status=PluginStatus.BROKEN, error=error))
            continue
        brought.append((record, types))
    claims = Counter(found.name for _record, types in brought for found in types)
    usable: dict[str, tuple[RegisterType, ...]] = {}
    for record, types in brought:
        clashing = [found.name for found in types if claims[found.name] > 1]
        if clashing:
            clash = RegisterClash(register=clashing[0])
            on_fault(record._replace(status=PluginStatus.CLASH, error=clash))
            continue
        usable[record.name] = types
    return usable


def checked_types(name: str, plugin: RegisterPlugin) -> tuple[RegisterType, ...]:
    """The register types of one plugin.

    Raises:
        InvalidRegister: One is no declaration, or its parent is not kept as a parent must be.
    """
    types = tuple(plugin.registers())
    by_name = {found.name: found for found in types if isinstance(found, RegisterType)}
    if len(by_name) != len(types):
        problem = "registers() gives one that is no RegisterType, or two of one name"
        raise InvalidRegister(name=name, problem=problem)
    for child in types:
        if child.parent is None:
            continue
        parent = by_name.get(child.parent.register)
        if parent is None or parent.is_per_agency or len(parent.key) != 1:
            problem = (
                f"its parent {child.parent.register} must come with it, be kept by the office "
                "and have one key field"
            )
            raise InvalidRegister(name=child.name, problem=problem)
    return types

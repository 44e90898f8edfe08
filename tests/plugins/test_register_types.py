"""Registers gathered from plugins: one broken plugin costs its own registers only."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from govdisclose.plugins.register_types import register_types
from govdisclose.plugins.registry import PluginRecord, Registry

GROUP = "govdisclose.v1.register"

SOURCE = """
import attrs
from govdisclose.plugins.api import PluginInfo, RegisterField, RegisterParent, RegisterType

@attrs.frozen(kw_only=True)
class Record:
    name: str

def declared(name, **more):
    field = RegisterField(name="name", labels=("名称",))
    return RegisterType(name=name, title=name, title_zh=name, record=Record, fields=(field,),
                        key=("name",), indexed=("name",), **more)

class Plugin:
    def describe(self):
        return PluginInfo("A plugin")
    def registers(self):
        return {registers}
"""


def _gathered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, **registers: str
) -> tuple[list[str], dict[str, str]]:
    """Names of the registers found, and the code of the error by plugin."""
    monkeypatch.syspath_prepend(str(folder))
    claims = []
    for name, source in registers.items():
        (folder / f"{name}.py").write_text(SOURCE.format(registers=source), "utf-8")
        claims.append(EntryPoint(name=name, value=f"{name}:Plugin", group=GROUP))
    faults: list[PluginRecord] = []
    found = register_types(Registry(environment={}, claims=claims), faults.append)
    return list(found), {fault.name: fault.error.code for fault in faults if fault.error}


def test_registers_come_in_the_order_of_plugins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plugins by name, and the registers of each as it declares them."""
    found = _gathered(
        tmp_path,
        monkeypatch,
        order_b="(declared('rooms'), declared('halls'))",
        order_a="[declared('boxes')]",
    )

    assert (["boxes", "rooms", "halls"], {}) == found


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("1 / 0", "PLG-007"),
        ("exit()", "PLG-007"),
        ("None", "PLG-007"),
        ("[declared('Rooms')]", "REG-001"),
        ("[declared('rooms'), declared('rooms')]", "REG-001"),
        ("['rooms']", "REG-001"),
        ("[declared('rooms', parent=RegisterParent(register='halls', field='name'))]", "REG-001"),
    ],
)
def test_broken_plugin_costs_its_own_registers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, code: str
) -> None:
    """Whatever one plugin does, the registers of the others are there."""
    monkeypatch.setattr("builtins.exit", lambda: (_ for _ in ()).throw(SystemExit(3)))
    name = f"broken_{abs(hash(source))}"

    found, faults = _gathered(
        tmp_path, monkeypatch, **{name: source, "whole": "[declared('boxes')]"}
    )

    assert ["boxes"] == found
    assert {name: code} == faults


def test_two_plugins_of_one_register_both_lose_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody wins a name by the order of loading."""
    found, faults = _gathered(
        tmp_path,
        monkeypatch,
        clash_a="[declared('rooms')]",
        clash_b="[declared('rooms')]",
        clash_c="[declared('boxes')]",
    )

    assert ["boxes"] == found
    assert {"clash_a": "PLG-008", "clash_b": "PLG-008"} == faults

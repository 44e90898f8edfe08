"""Who may import whom: the layers, the wings of the domain, and third parties by layer."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from tests.architecture.source_tree import Fault, Import, Module

__all__ = [
    "LAYERS",
    "eager_heavy_imports",
    "layer_faults",
    "layer_of",
    "network_faults",
    "third_party_faults",
    "wing_faults",
]

PACKAGE = "govdisclose"
FRONT = "(front)"
"""The package itself, ``govdisclose/__init__.py``."""
TUI = "govdisclose_tui"

_CORE = frozenset({"domain", "errors", "ports"})
_FACE = _CORE | {"config", "office", "plugins", "wording"}

LAYERS: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "domain": frozenset({"errors"}),
    "ports": frozenset({"domain", "errors"}),
    "services": _CORE,
    "wording": _CORE | {"plugins"},
    "conversion": _CORE,
    "config": frozenset({"errors"}),
    "adapters": _CORE | {"conversion", "plugins"},
    "formats": _CORE | {"conversion", "plugins"},
    "rules": _CORE | {"conversion", "plugins"},
    "plugins": _CORE,
    "testing": _CORE | {"adapters"},
    "intake_worker": _CORE | {"formats", "services"},
    "bootstrap": _CORE
    | {"adapters", "config", "conversion", "extensions", "formats", "intake_worker"}
    | {"plugins", "rules", "services"},
    "extensions": _CORE | {"config", "formats", "plugins", "rules"},
    "office": _CORE | {"bootstrap", "config", "extensions", "plugins", "services"},
    "demo": _CORE | {"office"},
    "cli": _FACE | {"demo", TUI},
    TUI: _FACE,
    FRONT: _CORE | {"office"},
    "__main__": frozenset({"cli"}),
}
"""Layer -> layers it may import besides itself.

Only bootstrap reaches adapters, formats and rules: extensions is the part of it that loads what
plugins bring, intake_worker the part that runs in a process of its own. What is built in is a
plugin like others, so adapters, formats and rules may know ``plugins.api`` and no more of plugins.
"""

_BUILT_IN = frozenset({"adapters", "formats", "rules"})

_FOR_AUTHORS = ("domain", "errors", "ports", "plugins.api")
"""What a plugin may import of govdisclose."""

_WINGS: dict[str, frozenset[str]] = {
    "law": frozenset(),
    "cases": frozenset({"law"}),
    "catalogue": frozenset({"law"}),
    "figures": frozenset({"law", "cases", "catalogue"}),
}
"""Wing of the domain -> wings it may look into; each may use the hall, which uses none."""

_THIRD_PARTIES: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "domain": frozenset({"attrs", "stdnum"}),
    "ports": frozenset({"attrs"}),
    "services": frozenset({"attrs"}),
    "config": frozenset({"attrs", "platformdirs"}),
    "plugins": frozenset({"attrs"}),
    "cli": frozenset({"attrs", "click", "platformdirs", "rich"}),
    FRONT: frozenset(),
}
"""Layer -> third parties it may import; layers not named are free."""

_HEAVY = frozenset(
    {
        "cattrs",
        "charset_normalizer",
        "chinese_calendar",
        "defusedxml",
        "docx",
        "lxml",
        "numpy",
        "openpyxl",
        "pandas",
        "pdfminer",
        "pdfplumber",
        "pikepdf",
        "pypdfium2",
        "rich",
        "sqlite_utils",
        "textual",
    }
)
"""Packages too slow to load before they are needed."""

_NETWORK = (
    "ftplib",
    "http.client",
    "http.server",
    "httpx",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "telnetlib",
    "urllib.request",
    "urllib3",
    "xmlrpc",
)
"""Modules that can reach another machine."""


def layer_of(target: str) -> str | None:
    """Layer of a dotted name; None when it is not of this project."""
    head, *rest = target.split(".")
    if head == TUI:
        return TUI
    if head != PACKAGE:
        return None
    return rest[0] if rest and rest[0] in LAYERS else FRONT


def layer_faults(modules: Iterable[Module]) -> Iterator[Fault]:
    """Imports that go against the layers; those inside functions and for types count too."""
    for module in modules:
        own = layer_of(module.name)
        for found in module.imports():
            other = layer_of(found.target)
            if other is None or other == own:
                continue
            if own is None:
                allowed = any(
                    found.target.startswith(f"{PACKAGE}.{name}.") for name in _FOR_AUTHORS
                )
                why = f"a plugin may import {', '.join(_FOR_AUTHORS)}"
            elif own in _BUILT_IN and other == "plugins":
                allowed = found.target.startswith(f"{PACKAGE}.plugins.api.")
                why = f"{own} may import plugins.api"
            else:
                allowed = other in LAYERS[own]
                why = f"{own} may import {', '.join(sorted(LAYERS[own])) or 'nothing'}"
            if not allowed:
                yield Fault(module.name, found.target, found.line, why)


def wing_faults(modules: Iterable[Module]) -> Iterator[Fault]:
    """Imports of the domain that look back: from the hall into a wing, or from wing to wing."""
    for module in modules:
        if layer_of(module.name) != "domain":
            continue
        own = _wing_of(module.name)
        for found in module.imports():
            if layer_of(found.target) != "domain":
                continue
            other = _wing_of(found.target)
            if other not in {None, own} and other not in _WINGS.get(own or "", frozenset()):
                name = own or "the hall"
                yield Fault(module.name, found.target, found.line, f"{name} may not use {other}")


def third_party_faults(modules: Iterable[Module]) -> Iterator[Fault]:
    """Imports of packages a layer has no business with."""
    for module in modules:
        own = layer_of(module.name)
        allowed = _THIRD_PARTIES.get(own or "")
        if allowed is None:
            continue
        for found in module.imports():
            package = _third_party(found)
            if package is not None and package not in allowed:
                why = f"{own} may import {', '.join(sorted(allowed)) or 'nothing'} of third parties"
                yield Fault(module.name, found.target, found.line, why)


def eager_heavy_imports(modules: Iterable[Module]) -> Iterator[Fault]:
    """Heavy packages imported with the module instead of inside the function that needs them."""
    for module in modules:
        if layer_of(module.name) in {None, TUI}:
            continue
        for found in module.imports():
            if found.eager and found.target.partition(".")[0] in _HEAVY:
                yield Fault(
                    module.name, found.target, found.line, "import it in the function that needs it"
                )


def network_faults(modules: Iterable[Module]) -> Iterator[Fault]:
    """Imports of what can reach another machine: no command does so unless its name says it."""
    for module in modules:
        for found in module.imports():
            if any(f"{found.target}.".startswith(f"{name}.") for name in _NETWORK):
                yield Fault(module.name, found.target, found.line, "nothing here uses the network")


def _wing_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[2] if len(parts) > 2 and parts[2] in _WINGS else None


def _third_party(found: Import) -> str | None:
    package = found.target.partition(".")[0]
    own = package in {PACKAGE, TUI, ""}
    return None if own or package in sys.stdlib_module_names else package

"""What can be wrong with a plugin; every fault names it, its distribution and the reason."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from govdisclose.errors import GovDiscloseError, PluginError

__all__ = [
    "STRICT_VARIABLE",
    "PluginBroken",
    "PluginClash",
    "PluginDisabled",
    "PluginFailed",
    "PluginShadowed",
    "PluginUnfit",
    "PluginUnknown",
    "PluginWrongApi",
    "PluginWrongShape",
    "call_guard",
    "first_line",
]

STRICT_VARIABLE = "GOVDISCLOSE_STRICT_PLUGINS"
"""Set to 1, faults of plugins are not turned into lines."""


class PluginUnknown(PluginError):
    """No installed distribution offers the name."""

    code = "PLG-001"
    template = 'no plugin "{name}" ({kind}) is installed; installed: {installed}'
    hint = "install the distribution that brings it; 'govdisclose plugin list' shows all"


class PluginDisabled(PluginError):
    """The plugin is switched off by the configuration or the environment."""

    code = "PLG-002"
    template = 'plugin "{name}" ({distribution}) is disabled by {by}'
    hint = "remove it from there to use it"


class PluginBroken(PluginError):
    """Importing or making the plugin raised an exception."""

    code = "PLG-003"
    template = 'plugin "{name}" ({distribution}) failed to load: {reason}'
    hint = (
        "'govdisclose plugin check {name}' shows where; [plugins] disabled = [\"{name}\"] skips it"
    )


class PluginClash(PluginError):
    """Two distributions, or a distribution and a built-in, claim one name; neither may win."""

    code = "PLG-004"
    template = 'plugin "{name}" is offered by {distribution}: none of them is loaded'
    hint = "uninstall all but one"


class PluginShadowed(PluginError):
    """A distribution takes the name of something built in, which stays."""

    code = "PLG-010"
    template = 'plugin "{name}" is offered by {distribution}: the built-in one is used'
    hint = "its author has to give it a name of its own"


class PluginWrongApi(PluginError):
    """The plugin was written for another version of the plugin API."""

    code = "PLG-005"
    template = 'plugin "{name}" ({distribution}) is for group {group}, which is not served here'
    hint = "install a release of it for govdisclose.v1"


class PluginWrongShape(PluginError):
    """The loaded object lacks what its group asks for."""

    code = "PLG-006"
    template = 'plugin "{name}" ({distribution}) does not fit the group {kind}: {reason}'
    hint = "its author finds the Protocol in govdisclose.plugins.api"


class PluginFailed(PluginError):
    """A call into a loaded plugin raised an exception."""

    code = "PLG-007"
    template = 'plugin "{name}" failed at work: {reason}'
    hint = '[plugins] disabled = ["{name}"] skips it'


class PluginUnfit(PluginError):
    """What the plugin brings is at fault: a rule file that does not load, a name that is taken."""

    code = "PLG-009"
    template = 'plugin "{name}" ({distribution}) brings what cannot be used: {reason}'
    hint = "'govdisclose plugin check {name}' shows it again; its author has to correct it"


@contextmanager
def call_guard(name: str) -> Iterator[None]:
    """Turn whatever leaves a call into plugin ``name`` into one of our errors.

    With ``GOVDISCLOSE_STRICT_PLUGINS=1`` it is let through, so that authors see where it came from.

    Raises:
        PluginFailed: Anything but our own errors and an interrupt was raised.
    """
    try:
        yield
    except GovDiscloseError:
        raise
    except (Exception, SystemExit) as problem:
        if os.environ.get(STRICT_VARIABLE) == "1":
            raise
        raise PluginFailed(name=name, reason=first_line(problem)) from problem


def first_line(problem: BaseException) -> str:
    """Kind of the exception and the first line of what it says."""
    lines = str(problem).strip().splitlines()
    return f"{type(problem).__name__}: {lines[0]}" if lines else type(problem).__name__

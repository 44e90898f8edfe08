"""Owners of actions: how a key, a click or the palette reaches the method that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from govdisclose.errors import GovDiscloseError
from govdisclose_tui.actions import BY_ID, Action, of_scope, with_full_width
from govdisclose_tui.words import tr, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App

__all__ = ["Acts", "Offer", "bindings", "offers", "perform"]


class Acts:
    """Mixed into widgets, screens and the app; actions call ``do_<verb>``."""

    SCOPES: ClassVar[tuple[str, ...]] = ()
    """Scopes whose actions it owns."""

    def refusal(self, action: Action) -> str | None:
        """Why an action cannot be done now, in words; None when it can."""
        return None

    def action_act(self, name: str) -> None:
        """Do what a key is bound to: here, or where the nearest owner of the action is."""
        action = BY_ID[name]
        assert isinstance(self, DOMNode)
        for node in self.ancestors_with_self:
            if isinstance(node, Acts) and action.scope in node.SCOPES and _can(node, action):
                perform(node, action)
                return


class Offer(NamedTuple):
    """An action somebody on the screen can do now, or says why not."""

    action: Action
    owner: Acts
    refusal: str | None


def bindings(*scopes: str) -> list[BindingType]:
    """Textual bindings of scopes, in the order of the registry."""
    return [
        Binding(
            ",".join(with_full_width(action.keys)),
            f"act('{action.id}')",
            action.label,
            id=action.id,
            show=False,
        )
        for scope in scopes
        for action in of_scope(scope)
        if action.keys
    ]


def offers(app: App[Any]) -> list[Offer]:
    """What can be done from where the focus is: what is the screen's own, then lists, then all."""
    order = {"table": 1, "app": 2}
    return sorted(_offers(app), key=lambda offer: order.get(offer.action.scope, 0))


def _offers(app: App[Any]) -> Iterator[Offer]:
    seen: set[str] = set()
    focused: DOMNode = app.focused or app.screen
    chain = list(focused.ancestors_with_self)
    if app.screen not in chain:
        chain.append(app.screen)
    if app.screen.is_modal:
        chain = [node for node in chain if node is not app]
    elif app not in chain:
        chain.append(app)
    for node in chain:
        if not isinstance(node, Acts):
            continue
        for scope in node.SCOPES:
            for action in of_scope(scope):
                if _can(node, action) and action.id not in seen:
                    seen.add(action.id)
                    yield Offer(action, node, node.refusal(action))


def _can(node: Acts, action: Action) -> bool:
    return hasattr(node, f"do_{action.verb}")


def perform(owner: Acts, action: Action) -> None:
    """Do an action, or say why it cannot be done."""
    refusal = owner.refusal(action)
    assert isinstance(owner, DOMNode)
    if refusal is None:
        try:
            getattr(owner, f"do_{action.verb}")()
        except GovDiscloseError as problem:
            owner.app.tell(problem)  # type: ignore[attr-defined]  # the one app there is
        except Exception as problem:  # told like a fault of work beside the screen
            owner.app.tell(words().unexpected(problem))  # type: ignore[attr-defined]  # the same
        return
    text = tr("{action}: {reason}").format(action=tr(action.label), reason=refusal)
    owner.app.notify(f"! {text}", severity="warning", markup=False)

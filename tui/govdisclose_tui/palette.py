"""The command palette: every action that can be done now, found by its name in either language."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider

from govdisclose_tui.actions import Action, key_label
from govdisclose_tui.acts import Offer, perform
from govdisclose_tui.words import N_, tr

if TYPE_CHECKING:
    from govdisclose_tui.app import Workbench

__all__ = ["ActionProvider", "title_of"]


_SCOPE_WORDS = {
    "app": N_("Program"),
    "table": N_("Table"),
    "catalogue": N_("Catalogue"),
    "item": N_("Item"),
    "form": N_("Form"),
    "pieces": N_("Decision"),
    "importing": N_("Import"),
    "statistics": N_("Statistics"),
    "assessment": N_("Assessment"),
    "reports": N_("Reports"),
    "journal": N_("Journal"),
    "plugins": N_("Plugins"),
    "requests": N_("Requests"),
    "case": N_("Case"),
    "register": N_("Registers, cases"),
    "kind": N_("Registers, cases"),
    "plugin_case": N_("Case"),
    "review": N_("Review"),
    "supervision": N_("Supervision"),
    "conduct": N_("Supervision"),
}


def title_of(action: Action) -> str:
    """``Area: action`` as the palette lists it."""
    return f"{tr(_SCOPE_WORDS.get(action.scope, action.scope))}: {tr(action.label)}"


class ActionProvider(Provider):
    """Offers what the screen below the palette can do; what it cannot do now says why."""

    @property
    def _offers(self) -> list[Offer]:
        return list(cast("Workbench", self.app).offers_below)

    async def discover(self) -> Hits:
        """Everything, in the order of the help."""
        for offer in self._offers:
            title = title_of(offer.action)
            yield DiscoveryHit(
                Text(self._line(title, offer)), partial(perform, offer.owner, offer.action), title
            )

    async def search(self, query: str) -> Hits:
        """What matches what was typed, by name, identity or help."""
        matcher = self.matcher(query)
        for offer in self._offers:
            action = offer.action
            title = title_of(action)
            score = max(
                matcher.match(title),
                matcher.match(action.id.replace(".", " ")),
                matcher.match(action.label),
            )
            if score > 0:
                yield Hit(
                    score,
                    Text(self._line(title, offer)),
                    partial(perform, offer.owner, action),
                    title,
                )

    def _line(self, title: str, offer: Offer) -> str:
        keys = cast("Workbench", self.app).keys[offer.action.id]
        shown = f"  {key_label(keys[0])}" if keys else ""
        why = "" if offer.refusal is None else f"  ({offer.refusal})"
        return f"{title}{shown}{why}"

"""Colours: light, dark and high contrast; none of them says what is not said in words or shapes."""

from __future__ import annotations

from textual.theme import Theme

from govdisclose_tui.words import N_

__all__ = ["THEMES", "THEME_WORDS", "next_theme"]

THEMES: tuple[Theme, ...] = (
    Theme(
        name="govdisclose-dark",
        primary="#6fa8dc",
        secondary="#8fbc8f",
        accent="#e0b04c",
        foreground="#e6e6e6",
        background="#14181d",
        surface="#1d232b",
        panel="#2a323c",
        success="#6fb76f",
        warning="#e0b04c",
        error="#e0605e",
        dark=True,
    ),
    Theme(
        name="govdisclose-light",
        primary="#1f5a96",
        secondary="#3d6b3d",
        accent="#8a5a00",
        foreground="#1a1a1a",
        background="#f4f4f1",
        surface="#ffffff",
        panel="#e3e6ea",
        success="#246b24",
        warning="#8a5a00",
        error="#a81e1c",
        dark=False,
    ),
    Theme(
        name="govdisclose-contrast",
        primary="#ffff00",
        secondary="#00ffff",
        accent="#ffff00",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#000000",
        boost="#1a1a1a",
        success="#00ff00",
        warning="#ffff00",
        error="#ff6060",
        dark=True,
        variables={
            "text-muted": "#ffffff",
            "border": "#ffffff",
            "input-selection-background": "#0000ff",
        },
    ),
)
"""Ours, in the order in which they are changed."""

THEME_WORDS = {
    "govdisclose-dark": N_("dark"),
    "govdisclose-light": N_("light"),
    "govdisclose-contrast": N_("high contrast"),
}


def next_theme(present: str) -> str:
    """The theme after this one; the first where it is none of ours."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(present) + 1) % len(names)] if present in names else names[0]

"""The static list of nouns: where each lives and what it is for; help imports none of them."""

from __future__ import annotations

from typing import NamedTuple

from govdisclose.cli.language import N_

__all__ = ["NOUNS", "Noun"]


class Noun(NamedTuple):
    """One word after ``govdisclose``."""

    name: str
    """ASCII name as typed."""
    target: str
    """``module:attribute`` of the click command or group."""
    help: str
    """Message id of the one-line help, without a full stop."""


_PACKAGE = "govdisclose.cli"

NOUNS: tuple[Noun, ...] = (
    Noun("init", f"{_PACKAGE}.init_commands:command", N_("Make an empty office")),
    Noun("agency", f"{_PACKAGE}.agency_commands:group", N_("Agencies, their levels and parents")),
    Noun("staff", f"{_PACKAGE}.staff_commands:group", N_("Staff records and their roles")),
    Noun(
        "catalogue",
        f"{_PACKAGE}.catalogue_commands:group",
        N_("Import, search, revise and publish catalogue items"),
    ),
    Noun(
        "request",
        f"{_PACKAGE}.request_commands:group",
        N_("Requests for information: their course, clocks and fees"),
    ),
    Noun(
        "scan",
        f"{_PACKAGE}.scan_commands:command",
        N_("Look into files before they are released"),
    ),
    Noun(
        "redact",
        f"{_PACKAGE}.redact_commands:command",
        N_("Make public copies of files without what must not be public"),
    ),
    Noun(
        "review",
        f"{_PACKAGE}.review_commands:group",
        N_("Review of contents before their release, and after"),
    ),
    Noun(
        "letter",
        f"{_PACKAGE}.letter_commands:group",
        N_("Letters and papers of requests, from templates of the law"),
    ),
    Noun(
        "challenge",
        f"{_PACKAGE}.challenge_commands:group",
        N_("Reconsideration and litigation about requests"),
    ),
    Noun(
        "case",
        f"{_PACKAGE}.case_commands:group",
        N_("Cases of the kinds that plugins bring, complaints for one"),
    ),
    Noun(
        "register", f"{_PACKAGE}.register_commands:group", N_("Registers kept beside the catalogue")
    ),
    Noun(
        "stats", f"{_PACKAGE}.stats_commands:group", N_("Counts, rankings, lags and daily duties")
    ),
    Noun(
        "assess",
        f"{_PACKAGE}.assess_commands:group",
        N_("Score, grade and rank agencies by a scheme"),
    ),
    Noun(
        "supervise",
        f"{_PACKAGE}.supervise_commands:group",
        N_("Signals of every time limit, notices and consequences"),
    ),
    Noun(
        "exchange",
        f"{_PACKAGE}.exchange_commands:group",
        N_("Packages exchanged with other offices"),
    ),
    Noun("report", f"{_PACKAGE}.report_commands:group", N_("Annual reports, made and explained")),
    Noun("tui", f"{_PACKAGE}.tui_commands:command", N_("Work in the terminal, screen by screen")),
    Noun("calendar", f"{_PACKAGE}.calendar_commands:group", N_("Working days and due dates")),
    Noun(
        "id", f"{_PACKAGE}.id_commands:group", N_("Check document, index and organisation numbers")
    ),
    Noun("law", f"{_PACKAGE}.law_commands:group", N_("Law packs, their provisions and sources")),
    Noun(
        "journal", f"{_PACKAGE}.journal_commands:group", N_("Show, verify and anchor the journal")
    ),
    Noun(
        "db", f"{_PACKAGE}.db_commands:group", N_("Check, back up, restore and upgrade the store")
    ),
    Noun("config", f"{_PACKAGE}.config_commands:group", N_("Show and validate the configuration")),
    Noun("doctor", f"{_PACKAGE}.doctor_commands:command", N_("Check this installation")),
    Noun("plugin", f"{_PACKAGE}.plugin_commands:group", N_("List and check plugins")),
    Noun(
        "completion",
        f"{_PACKAGE}.completion_commands:command",
        N_("Print the completion script of a shell"),
    ),
    Noun("demo", f"{_PACKAGE}.demo_commands:command", N_("Build a made-up office and try it out")),
)
"""Every built-in noun, in the order of the help page."""

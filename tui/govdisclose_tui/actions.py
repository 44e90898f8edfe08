"""Everything one can do, said once: keys, footer, help, palette, key map and CLI twin follow.

An action belongs to a *scope*, the name a widget or screen bears. Labels and helps are message ids.
A twin is the command that does the same from a shell; only what moves about on the screen has none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from govdisclose_tui.words import N_, tr

__all__ = [
    "ACTIONS",
    "BY_ID",
    "SIGNS",
    "Action",
    "key_label",
    "key_of",
    "of_scope",
    "use_keys",
    "with_full_width",
]


class Action(NamedTuple):
    """One thing one can do."""

    id: str
    """``scope.verb``; the verb names the method ``do_verb`` of the scope's owner."""
    label: str
    help: str
    keys: tuple[str, ...] = ()
    """Textual's key names; full-width forms are added by themselves."""
    twin: str | None = None
    """The same on the command line, without ``govdisclose``."""
    footer: int = 0
    """Place among what the bottom line offers, from 1; 0 leaves it to the help."""

    @property
    def scope(self) -> str:
        """Who owns it."""
        return self.id.partition(".")[0]

    @property
    def verb(self) -> str:
        """Name of the method without ``do_``."""
        return self.id.partition(".")[2]


ACTIONS: tuple[Action, ...] = (
    # The program
    Action("app.help", N_("Help"), N_("Say what can be done here, with all keys."),
           ("question_mark", "f1"), "--help", 1),
    Action("app.palette", N_("Commands"), N_("Find any action by its name."),
           ("colon", "ctrl+p"), "--spec", 2),
    Action("app.today", N_("Today"), N_("Show what waits today."), ("1",), "stats daily"),
    Action("app.catalogue", N_("Catalogue"), N_("Browse and search the catalogue."),
           ("2",), "catalogue list"),
    Action("app.requests", N_("Requests"), N_("Show requests for information."), ("3",),
           "request list"),
    Action("app.review", N_("Review"), N_("Show contents that wait for their release review."),
           ("4",), "review list"),
    Action("app.supervision", N_("Supervision"), N_("Show the signals of supervision."),
           ("5",), "supervise board"),
    Action("app.assessment", N_("Assessment"), N_("Score the agencies by a scheme."),
           ("6",), "assess run"),
    Action("app.statistics", N_("Statistics"), N_("Show ranking, lags and charts."),
           ("7",), "stats summary"),
    Action("app.importing", N_("Import"), N_("Bring a catalogue file in."), ("8",),
           "catalogue import"),
    Action("app.reports", N_("Reports"), N_("Preview the annual report, check published ones."),
           ("9",), "report annual"),
    Action("app.journal", N_("Journal"), N_("Read and verify the journal."), ("0",),
           "journal show"),
    Action("app.plugins", N_("Plugins"), N_("Show the plugins and their screens."), ("f8",),
           "plugin list"),
    Action("app.settings", N_("Settings"), N_("Show settings, language, colours and keys."),
           ("f9",), "config show"),
    Action("app.language", N_("Interface language"),
           N_("Change between Chinese and English."), ("f3",), "--lang"),
    Action("app.theme", N_("Colours"), N_("Change between light, dark and high contrast."),
           ("f4",), "config show"),
    Action("app.jump", N_("Jump"), N_("Put a letter on everything that can be chosen."),
           ("ctrl+o",)),
    Action("app.back", N_("Back"), N_("Go one step back; never ends the program."), ("escape",)),
    Action("app.leave", N_("Close"), N_("Close this screen; at the start ask to quit."), ("q",)),
    Action("app.quit", N_("Quit"), N_("End the program."), ("ctrl+q",)),
    # Every list
    Action("table.open", N_("Open"), N_("Open the row under the cursor."), ("enter",), None, 1),
    Action("table.filter", N_("Filter"), N_("Narrow the list; going back takes the filter away."),
           ("slash", "ideographic_comma"), "catalogue list --where", 2),
    Action("table.mark", N_("Mark row"), N_("Mark the row, or take its mark away."), ("space",)),
    Action("table.mark_up", N_("Mark up"), N_("Mark the row and go up."), ("shift+up",)),
    Action("table.mark_down", N_("Mark down"), N_("Mark the row and go down."), ("shift+down",)),
    Action("table.mark_all", N_("Mark all"), N_("Mark all rows of the list, or none."),
           ("asterisk",)),
    Action("table.sort", N_("Sort"), N_("Sort by the column under the cursor."), ("s",)),
    Action("table.reverse", N_("Reverse"), N_("Sort the other way round."), ("S",)),
    Action("table.columns", N_("Columns"), N_("Choose columns and their widths."), ("c",)),
    Action("table.copy", N_("Copy cell"), N_("Copy the cell to the clipboard."), ("y",)),
    Action("table.copy_row", N_("Copy row"), N_("Copy the row, or all marked ones, as TSV."),
           ("Y",)),
    Action("table.export", N_("Export"), N_("Write the list, as it is filtered, to a file."),
           ("x",), "catalogue export --where"),
    Action("table.whole", N_("In full"), N_("Show the cell in full."), ("f2",)),
    Action("table.reload", N_("Reload"), N_("Read the list anew."), ("r", "f5")),
    Action("table.up", N_("Up"), N_("One row up."), ("up", "k")),
    Action("table.down", N_("Down"), N_("One row down."), ("down", "j")),
    Action("table.left", N_("Left"), N_("One column to the left."), ("left", "h")),
    Action("table.right", N_("Right"), N_("One column to the right."), ("right", "l")),
    Action("table.page_up", N_("Page up"), N_("One page up."), ("pageup",)),
    Action("table.page_down", N_("Page down"), N_("One page down."), ("pagedown",)),
    Action("table.first", N_("First"), N_("To the first row."), ("home", "g")),
    Action("table.last", N_("Last"), N_("To the last row."), ("end", "G")),
    # Catalogue
    Action("catalogue.new", N_("New"), N_("Draft a new item."), ("n",), "catalogue add", 3),
    Action("catalogue.browse", N_("Browse"),
           N_("Narrow by agency, theme, genre, audience or month."), ("b",),
           "catalogue list --where", 4),
    Action("catalogue.publish", N_("Publish"),
           N_("Publish the marked drafts, or the one under the cursor, one after the other."),
           ("p",), "catalogue publish"),
    # One item
    Action("item.edit", N_("Edit"), N_("Change the item; what is public waits for approval."),
           ("e",), "catalogue revise", 1),
    Action("item.publish", N_("Publish"), N_("Approve what you see and publish it."), ("p",),
           "catalogue publish", 2),
    Action("item.decline", N_("Decline"), N_("Drop the change that waits for approval."), ("x",),
           "catalogue decline", 4),
    Action("item.withdraw", N_("Withdraw"), N_("Take the item off every public surface."), ("d",),
           "catalogue withdraw", 3),
    Action("item.review", N_("Submit"), N_("Submit the content for its release review."), ("o",),
           "review open"),
    Action("item.attach", N_("Attach"), N_("Store a file with the item."), ("a",),
           "catalogue attach", 5),
    Action("item.undo", N_("Undo"),
           N_("Take back the last change of your own that nobody outside has received."), ("u",),
           "catalogue revise"),
    Action("item.copy", N_("Copy ref"), N_("Copy the reference of the item."), ("y",)),
    # Requests
    Action("requests.new", N_("Register"), N_("Register a request for information."), ("n",),
           "request register", 1),
    Action("requests.bucket", N_("Worklist"),
           N_("Show the next list: all, due today, due soon, overdue ..."), ("v",),
           "request due", 2),
    Action("requests.order", N_("Order"), N_("The newest first, or what is due first."), ("o",),
           "request list", 3),
    # One request
    Action("case.move", N_("Move"), N_("Choose what happens next, and fill in its form."), ("m",),
           "request act", 1),
    Action("case.draft", N_("Draft decision"), N_("Draft a decision for another person."), ("e",),
           "request draft", 2),
    Action("case.approve", N_("Approve"), N_("Approve the decision another person drafted."),
           ("p",), "request approve", 3),
    Action("case.send_back", N_("Send back"), N_("Return the drafted decision with a reason."),
           ("d",), "request send-back", 4),
    Action("case.amend", N_("Amend"),
           N_("Put right what was written down: applicant, contact, what is wanted."), ("n",),
           "request amend"),
    Action("case.enclose", N_("Enclose"), N_("Enclose a file with the reply."), ("a",),
           "request enclose"),
    Action("case.take_out", N_("Take out"), N_("Take an enclosed file out of the reply again."),
           ("x",), "request enclose --take-out"),
    Action("case.submit", N_("Submit"), N_("Submit what would go out for its release review."),
           ("o",), "review open"),
    Action("case.letter", N_("Letter"), N_("Write a letter about the request."), ("w",),
           "letter write"),
    Action("case.charge", N_("Fee"), N_("Send a fee notice over the amount the rules ask for."),
           ("f",), "request charge"),
    Action("case.split", N_("Split"), N_("Split a request that asks for several things."), ("s",),
           "request split"),
    Action("case.refer", N_("Forward"), N_("Forward the papers to the agency responsible."),
           ("r",), "request refer"),
    Action("case.release", N_("Publish release"),
           N_("Draft a catalogue item of what the request released."), ("b",),
           "request publish"),
    Action("case.challenge", N_("Challenges"),
           N_("Record reconsideration and litigation about the request, and how it ended."),
           ("c",), "challenge open"),
    Action("case.answers", N_("Answers"),
           N_("Show what may answer the request already, and what its applicant asked before."),
           ("i",), "request answers"),
    Action("case.explain", N_("Explain"), N_("Show every counted and skipped day, with sources."),
           ("t",), "request show"),
    Action("case.copy", N_("Copy ref"), N_("Copy the reference of the request."), ("y",)),
    # Review
    Action("review.sign", N_("Sign"), N_("Sign the step that waits, with an opinion."), ("i",),
           "review sign", 1),
    Action("review.decide", N_("Decide"), N_("Sign the last step: cleared, partly, or withheld."),
           ("p",), "review decide", 2),
    Action("review.send_back", N_("Send back"), N_("Return the content to its drafter."), ("d",),
           "review return", 3),
    Action("review.refer", N_("Refer"), N_("Put a doubt to an authority."), ("o",),
           "review refer", 4),
    Action("review.answer", N_("Answer"), N_("Record what the authority answered."), ("a",),
           "review answer"),
    Action("review.content", N_("Content"), N_("Open the item the content is of."), ("e",),
           "catalogue show"),
    # Supervision
    Action("supervision.notice", N_("Notice"),
           N_("Send the agency a notice, about the signal under the cursor where there is one."),
           ("n",), "supervise notice", 1),
    Action("supervision.advise", N_("Recommend"),
           N_("Issue a recommendation that the agency has to reply to."), ("a",),
           "supervise advise", 2),
    Action("supervision.propose", N_("Consequence"),
           N_("Propose a reward or consequence for another person to approve."), ("p",),
           "supervise sanction", 3),
    Action("supervision.kept", N_("Notices"),
           N_("Show notices, recommendations, rewards and consequences, settled ones too."),
           ("v",), "supervise list --all", 4),
    Action("conduct.move", N_("Move"),
           N_("Choose what happens next - acknowledge, explain, return, settle - in a form."),
           ("m",), "supervise settle", 1),
    Action("conduct.about", N_("About"), N_("Open the case or item it is about."), ("o",),
           "supervise show", 2),
    Action("conduct.copy", N_("Copy ref"), N_("Copy the reference."), ("y",)),
    # Forms
    Action("form.submit", N_("Do it"), N_("Check all fields and do it."), ("ctrl+g", "f12"),
           None, 1),
    Action("form.discard", N_("Discard"), N_("Throw away what was typed."), ("ctrl+r",), None, 2),
    Action("form.editor", N_("Editor"), N_("Write the field in the editor of $EDITOR."),
           ("ctrl+t",)),
    Action("form.preview", N_("Preview"),
           N_("Read what follows from the fields, such as the letter, in full."), ("f7",)),
    Action("pieces.add", N_("Another piece"),
           N_("Decide a further piece of the information by itself."), ("ctrl+n",),
           "request draft --item", 3),
    # Import
    Action("importing.choose", N_("Choose"), N_("Choose a file."), ("o",), "catalogue import", 1),
    Action("importing.map", N_("Map"), N_("Read the field under the cursor from another column."),
           ("m",), "catalogue import --map", 5),
    Action("importing.check", N_("Check"), N_("Check the file and store nothing."), ("t",),
           "catalogue import --dry-run", 2),
    Action("importing.run", N_("Import"), N_("Import the file."), ("i",), "catalogue import", 3),
    Action("importing.cancel", N_("Cancel"), N_("Stop after the present step; it can go on later."),
           ("d",), "catalogue import", 4),
    # Statistics
    Action("statistics.view", N_("View"), N_("Change between ranking, months, lags and the day."),
           ("v",), "stats ranking", 1),
    Action("statistics.rollup", N_("Below"), N_("Count agencies below with those above."), ("b",),
           "stats ranking --roll-up", 2),
    # Assessment
    Action("assessment.scheme", N_("Scheme"), N_("Choose scheme and year."), ("n",),
           "assess run --scheme", 2),
    # Reports
    Action("reports.year", N_("Year"), N_("Choose the year of the report."), ("n",),
           "report annual", 2),
    Action("reports.agency", N_("Agency"), N_("Choose whose report it is."), ("a",),
           "report annual --agency"),
    Action("reports.government", N_("Below"),
           N_("Count the agencies below, too, as in the report of a government."), ("b",),
           "report annual --government", 4),
    Action("reports.write", N_("Write"), N_("Write the report as the public may have it."),
           ("e",), "report annual --output", 3),
    Action("reports.check", N_("Check file"), N_("Check a published report."), ("t",),
           "report check"),
    Action("reports.text", N_("Words"), N_("Read the report in words."), ("v",),
           "report annual --format", 5),
    # Journal
    Action("journal.verify", N_("Verify"), N_("Recompute all chains and rows."), ("v",),
           "journal verify", 2),
    Action("journal.chain", N_("Chain"), N_("Choose the chain of another agency."), ("b",),
           "journal show", 3),
    # Plugins
    Action("plugins.screen", N_("Screen"), N_("Open the screen that the plugin brings."), ("o",),
           "plugin check", 2),
    Action("plugins.lists", N_("Registers, cases"),
           N_("Open a register, or a kind of case, that a plugin brings."), ("b",),
           "register types", 3),
    # Registers and cases of plugins
    Action("register.new", N_("New"), N_("Add a record."), ("n",), "register add", 1),
    Action("register.edit", N_("Edit"), N_("Change the record under the cursor."), ("e",),
           "register revise", 2),
    Action("kind.new", N_("Register"), N_("Register a case."), ("n",), "case open", 1),
    Action("kind.bucket", N_("Worklist"), N_("Choose the list to show, each with its count."),
           ("v",), "case due", 2),
    Action("plugin_case.move", N_("Move"), N_("Choose what happens next, and fill in its form."),
           ("m",), "case act", 1),
    Action("plugin_case.explain", N_("Explain"),
           N_("Show every counted and skipped day, with sources."), ("t",), "case explain", 2),
    Action("plugin_case.copy", N_("Copy ref"), N_("Copy the reference of the case."), ("y",)),
)  # fmt: skip
"""All actions, in the order in which they are shown."""

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}

SIGNS = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "asterisk": "*",
    "ideographic_comma": "、",
    "space": "Space",
    "escape": "Esc",
    "enter": "Enter",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def of_scope(scope: str) -> tuple[Action, ...]:
    """Actions of one scope, in order."""
    return tuple(action for action in ACTIONS if action.scope == scope)


def key_label(key: str) -> str:
    """A key as people call it: ``?``, ``Ctrl+P``, ``F1``."""
    *held, last = key.split("+")
    sign = SIGNS.get(last, last)
    if held or (len(sign) > 1 and sign[0] == "f" and sign[1:].isdigit()):
        sign = sign.capitalize() if len(sign) > 1 else sign.upper()
    elif len(sign) > 1:
        sign = sign[0].upper() + sign[1:]
    return "+".join([*(one.capitalize() for one in held), sign])


class _Keymap:
    """The keys of the workbench that runs; set once, when it starts."""

    keys: Mapping[str, tuple[str, ...]] = {}


def use_keys(keys: Mapping[str, tuple[str, ...]]) -> None:
    """Name the keys of this map from now on."""
    _Keymap.keys = keys


def key_of(id: str) -> str:
    """What the key of an action is called, by the key map in force.

    An action whose keys were taken away is found in the palette, so its name is said instead.
    """
    action = BY_ID[id]
    keys = _Keymap.keys.get(id, action.keys)
    return key_label(keys[0]) if keys else tr(action.label)


def with_full_width(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys and, for each that prints a character, its full-width form.

    While a Chinese input method is on, ``?`` arrives as ``？``; Textual names keys by the Unicode
    names of what they print.
    """
    found: dict[str, None] = {}
    for key in keys:
        found[key] = None
        character = SIGNS.get(key, key)
        if len(character) == 1 and "!" <= character <= "~":
            wide = chr(ord(character) + 0xFEE0)
            name = unicodedata.name(wide).lower().replace("-", "_").replace(" ", "_")
            # Textual names letters and digits by themselves, other characters by their names.
            found[wide if wide.isalnum() else name] = None
    return tuple(found)

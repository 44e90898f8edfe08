"""Words that the layers below say in English inside a message: reasons, codes, sources, citations.

Data of errors and findings is one for all languages, because scripts read it. Where it is shown to
people, what it says is looked up here: words by the kind of value they are, sentences with data in
them by their template, and citations of law by the packs.
"""

from __future__ import annotations

import re
from functools import cache

from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.review_phrases import REVIEW_CODES

__all__ = [
    "article_words",
    "cited",
    "ground_word",
    "in_words",
    "law_name",
    "own_language",
    "sourced",
]

_REASONS = (
    # the system and its store
    N_("No such file or directory"), N_("Permission denied"), N_("Is a directory"),
    N_("Not a directory"), N_("File name too long"), N_("No space left on device"),
    N_("Read-only file system"), N_("file is not a database"), N_("unable to open database file"),
    N_("attempt to write a readonly database"), N_("database or disk is full"),
    N_("disk I/O error"), N_("database disk image is malformed"), N_("database is locked"),
    N_("it was not written by govdisclose"), N_("it cannot be upgraded"),
    N_("it cannot be renamed"), N_("it cannot be opened"),
    N_("the copy is not sound: {code}"),
    # files
    N_("it is too large"), N_("it is neither UTF-8 nor GB18030 text"),
    N_("it is a pipe and can be read once only"), N_("it is no regular file"),
    N_("it does not parse"), N_("it is no table of fields"), N_("unknown key {key}"),
    N_("its version is not {version}"), N_("ignored is no list of columns"),
    N_("columns and defaults must be tables"), N_("unknown field {field}"),
    N_("the value of {field} is no text"), N_("a part does not parse"), N_("near row {row}"),
    N_("it is no complete archive"), N_("{count} parts"), N_("a part declares a document type"),
    N_("a sheet does not parse"), N_("row {row}"), N_("column {column}"),
    N_("cell {cell} in another row"), N_("too many merged ranges"),
    N_("a cell without a position"), N_("unpacks to more than {size} MiB"),
    N_("a part unpacks to {factor} times its size"), N_("not UTF-8"), N_("not JSON"),
    N_("not an object"), N_("unknown kind"), N_("not an anchor"),
    N_("it does not hold {count} bytes"), N_("calendar() returns no WorkingCalendar"),
    N_("another plugin brings the {what} {name}, too"),
    N_("it holds more than {count} files"), N_("more than {count} cells"),
    N_("a cell of blanks"), N_("a wrong number of repeated cells"), N_("it is no folder"),
    N_("there is no array of objects"), N_("it holds several: {names}"),
    N_("after element {count}"), N_("at element {count}"), N_("something follows its end"),
    N_("it is neither an array nor an object"), N_("it is nested too deeply"),
    # reports
    N_("{count} rows of role {role}, one is needed"), N_("{name} is not listed"),
    N_("other stands beside its own items and is not their sum"),
    N_("the sum is missing, left blank or unreadable"),
    N_("of a part of the report's scope"), N_("line {line}, column {column}"),
    N_("nested too deeply, or a number too long"), N_("{value} is no number"),
    N_("another encoding"),
    # letters
    N_("not known"), N_("not a date"), N_("not a text"), N_("not a whole number above 0"),
    N_("computed"), N_("no scale of that day has the name"),
    N_("the scale does not give the amount of the ledger"),
    N_("a table has rows, all else a text"), N_("a part has no text of its own"),
    N_("a part holds a part"), N_("the citation is missing: no source"),
    N_("the version is not 1 or more"), N_("it has no blocks"), N_("there is no part {part}"),
    N_("law {law} has no title for letters"), N_("block {place}: too many fields"),
    N_("block {place}: {problem}"), N_('source "{key}" is not in the list of sources'),
    N_("they are not the three of the report"), N_("a source is not in the list"),
    N_("a result of the report has no ending"),
    # agencies
    N_("there is no column {column}"), N_("the name is empty"),
    # calendars
    N_("it is too large for a calendar"), N_("it is not UTF-8 text"),
    N_("it is neither JSON nor iCalendar"), N_("it holds no calendar object"),
    N_("it has no BEGIN:VCALENDAR"), N_("the event of line {line} does not end"),
    N_("the event of {place} recurs; list its days"), N_("the event of {place} has no DTSTART"),
    N_("the event of {place} has an unreadable date"),
    N_("the event of {place} has a date that does not exist"),
    N_("the event of {place} has no whole days"), N_("the event of {place} lasts {days} days"),
    N_("it ends before it begins"), N_("a weekday is not between 0 and 6"),
    N_("the weekend takes all seven weekdays"),
    N_("{day} is listed both as off and as work"), N_("{place} is not an object"),
    N_("the file of {year} calls {day} both off and working"),
    N_("local off-day {day} is marked as a working day"),
    N_("its weekend differs from that of {name}"),
    # requests
    N_("the applicant is not named"), N_("it is not said how to reach the applicant"),
    # packages and texts of reports
    N_('{field} is no text'),
    N_('it does not list the members that are there'),
    N_('its content is not what the manifest says'),
    N_('no package has a member of this name'),
    N_('it is larger than any package'),
    N_('a name stands twice'),
    N_('something is already there'),
    N_('it is missing'),
    N_('it is no JSON'),
    N_('its hash is not that of its content'),
    N_('it proves another package'),
    N_('it was made at entry {number}, the package is of entry {other}'),
    N_('it is not of the form {form}'),
    N_('a line of it names no public file of the package'),
    N_('package {package} was not sent from here'),
    N_("it has no head of the sender's chain"),
    N_('the hashes differ'),
    N_('its counts are no numbers'),
    # objects of JSON
    N_('"{key}" is none of {codes}'),
    N_('key "{key}" is not known'),
    N_('key "{key}" is missing'),
    N_('"{key}"[{at}] is not a date like {example}'),
    N_('"{key}" is not a date like {example}'),
    N_('"{key}" is not a whole number'),
    N_('"{key}" is not a list of dates'),
    N_('"{key}" is not a text'),
    N_('"{key}" is not text'),
    N_('"calendar" is neither an object nor a file name'),
    N_('"weekend" is not a list of weekdays, 0 = Monday .. 6 = Sunday'),
    N_('the file of {year} has no list "papers" or no list "days"'),
    N_('{place} has no "date" like {example}'),
    N_('{place} has no "isOffDay" true or false'),
    N_('"year" is not a year: {value}'),
    N_('command() returns no click command'),
    # rules of requests and fees
    N_("the last band has an end"), N_("the bands leave a gap"), N_("a band ends too early"),
    N_("a band has no possible rate"), N_("{outcome} cites no source of the list"),
    N_("{outcome} stands twice"), N_("it asks for a confirmation that does not count"),
    # cases of requests
    N_('"law" is neither a text nor null'), N_('"entries" is not a list'),
    # redaction
    N_("it is damaged, protected by a password, or exceeds a safety limit"),
    N_("it has no workbook at its usual place"), N_("its encoding is unclear"),
    N_("it is protected by a password"), N_("it exceeds a safety limit"), N_("it is damaged"),
    N_("it has hidden layers"), N_("it is a form that programs fill in (XFA)"),
    N_("it paints text as a pattern"), N_("it draws characters as pictures (Type 3 fonts)"),
    N_("page {page} has characters whose font does not say what they mean"),
    N_('entry {place} is not an object'), N_('"kind" of entry {place} is not a text'),
    N_('"on" of entry {place} is not a date like {example}'),
)  # fmt: skip
_SOURCES = (
    N_("weekly pattern of {calendar} ({year} not announced)"),
    N_("weekly pattern of {calendar}"),
    N_("State Council holiday notice, by {package}"),
    N_("calendar days, the starting day not counted"),
    N_("mainland China"),
    N_("local off-days"),
)
_CODES = {
    "gaps": {
        "ground": N_("the ground"), "reasons": N_("the reasons"),
        "part": N_("the part that is given"), "access": N_("how and where to get it"),
        "right_agency": N_("the right agency, if it is known"),
        "search": N_("the record of the search"), "earlier_reply": N_("the earlier reply"),
        "special_law": N_("the law that governs access"),
        "correction_asked": N_("the notice to correct"),
        "reasons_asked": N_("the request for reasons"),
        "override": N_("why it is released against a third party"),
        "item_named": N_("which information each part is about"),
        "outcome_of_other_law": N_("an outcome of the law that governs the decision"),
        "ground_of_other_law": N_("a ground of the law that governs the decision"),
        "recorded_as_lapse": N_("a decision: silence is recorded as a lapse"),
    },
    "now": {
        "none": N_("not there yet"), "awaiting_confirmation": N_("awaiting confirmation"),
        "handling": N_("handling"), "awaiting_correction": N_("awaiting correction"),
        "awaiting_payment": N_("awaiting payment"), "decided": N_("decided, not yet replied"),
        "replied": N_("replied"), "abandoned": N_("abandoned by the applicant"),
        "withdrawn": N_("withdrawn by the applicant"), "archived": N_("archived"),
    },
    "permission": {
        "draft": N_("draft items"), "approve": N_("approve"), "publish": N_("publish"),
        "erase": N_("erase"), "import": N_("import files"),
        "administer": N_("administer the office"), "act_for": N_("act for others"),
        "register": N_("register requests"), "assign": N_("assign requests"),
        "handle": N_("handle requests"), "reply": N_("reply to requests"),
        "archive": N_("archive requests"),
        "supervise": N_("supervise agencies"),
    },
    "move": {
        "drafted": N_("drafted"), "revised": N_("revised"), "cleared": N_("cleared"),
        "published": N_("made public"), "proposed": N_("given a proposed change"),
        "declined": N_("left as it was"), "amended": N_("changed while withdrawn"),
        "restored": N_("made public again"),
        "replaced": N_("changed in public"), "withdrawn": N_("taken back"), "erased": N_("erased"),
        "sent": N_("sent"), "acknowledged": N_("acknowledged"), "explained": N_("explained"),
        "returned": N_("sent back"), "settled": N_("settled"), "issued": N_("issued"),
        "replied": N_("replied"), "put_forward": N_("put forward"), "approved": N_("approved"),
        "ordered": N_("approved with a limit"), "rejected": N_("rejected"),
        "extended": N_("extended"), "rectified": N_("put right"),
    },
    "state": {
        "sent": N_("sent"), "acknowledged": N_("acknowledged"), "explained": N_("explained"),
        "settled": N_("settled"), "issued": N_("issued"), "replied": N_("replied"),
        "proposed": N_("proposed"), "rejected": N_("rejected"), "open": N_("to be put right"),
        "rectified": N_("put right"),
        "none": N_("not begun"), "draft": N_("a draft"), "cleared": N_("cleared for release"),
        "published": N_("public"), "withdrawn": N_("withdrawn from the public"),
    },
    "objection": {
        "none": N_("not there"), "filed": N_("filed"), "upheld": N_("score upheld"),
        "changed": N_("changed"),
    },
    "what": {
        "item": N_("item"), "journal": N_("journal"), "record": N_("record"),
        "request": N_("request"), "review": N_("review"), "decision": N_("decision"),
        # what a copy is compared by
        "heads of chains": N_("heads of chains"), "chains": N_("chains"), "rows": N_("rows"),
        "files": N_("files"), "matters": N_("matters"), "import runs": N_("import runs"),
        "findings of imports": N_("findings of imports"),
        "rejected rows of imports": N_("rejected rows of imports"),
    },
    "nearest": {"-": N_("none")},
}  # fmt: skip
for _kind, _words in REVIEW_CODES.items():
    _CODES[_kind] = {**_CODES.get(_kind, {}), **_words}
_KIND_OF_KEY = {"allowed": "move"}
_SENTENCES = frozenset({"why", "reason", "problem"})
_FIELD_OF_TEMPLATE = re.compile(r"\\\{([a-z]+)\\\}")
_CITATION = re.compile(r"(?P<law>.+), art\. (?P<article>.+)")
_BILINGUAL = re.compile(r"(?P<zh>[\u3400-\u9fff、·]+) (?P<en>[A-Za-z][A-Za-z' .-]*)")
_ARTICLE = re.compile(r"([0-9]+)((?:\([0-9]+\))*)")


def in_words(key: str, value: str) -> str:
    """A value of an error or finding as people read it; any other value as it is.

    Args:
        key: Which value it is: only some hold words of this program, others are data.
        value: Its text.
    """
    if key in _SENTENCES:
        said = _reworded(value, _all_reasons())
        # What a plugin says stands in its own catalogue.
        return tr(value) if said == value else said
    if key == "source":
        return sourced(value)
    codes = _CODES.get(_KIND_OF_KEY.get(key, key))
    return tr(codes[value]) if codes and value in codes else value


@cache
def _all_reasons() -> tuple[str, ...]:
    from govdisclose.cli.assess_phrases import (
        ASSESSMENT_REASONS,
    )  # long, and only said when refused
    from govdisclose.cli.supervise_phrases import SUPERVISION_REASONS

    return (*_REASONS, *ASSESSMENT_REASONS, *SUPERVISION_REASONS)


def sourced(text: str) -> str:
    """The source of a day or rule: a citation, a calendar, a notice."""
    return cited(text) if _CITATION.fullmatch(text) else _reworded(text, _SOURCES)


def cited(text: str) -> str:
    """A citation of a law pack by the name and the article of the reader's language."""
    match = _CITATION.fullmatch(text)
    if match is None or language() != "zh":
        return text
    return f"{law_name(match['law'])}{article_words(match['article'])}"


@cache
def law_name(english: str) -> str:
    """Chinese name of the pack with this English one, the title in its marks."""
    from govdisclose.office import Office  # rule files are read where one is cited only

    for pack in Office.shipped_laws().packs:
        if pack.en == english:
            title, bracket, rest = pack.zh.partition("（")
            return f"《{title}》{bracket}{rest}"
    return english


def article_words(article: str) -> str:
    """Numbers of articles as the reader's language writes them: ``26`` is 第26条.

    What is cited by a document or a heading instead of a number stays as it is.
    """
    if language() != "zh" or not article[:1].isdigit():
        return article
    parts = [part.strip() for part in article.split(",")]
    return "、".join(_ARTICLE.sub(r"第\1条\2", part) for part in parts)


@cache
def _grounds() -> dict[str, tuple[str, str]]:
    from govdisclose.office import Office  # rule files are read where a ground is shown only

    found: dict[str, tuple[str, str]] = {}
    for pack in Office.shipped_laws().packs:
        for ground in pack.grounds:
            found[ground.provision.id] = (ground.zh, ground.en)
    return found


def ground_word(code: str) -> str:
    """What a ground is called, by the last pack that has it, with its code."""
    labels = _grounds().get(code)
    if labels is None:
        return code
    return f"{labels[0]}（{code}）" if language() == "zh" else f"{labels[1]} ({code})"


def own_language(label: str) -> str:
    """The half of a label that is given in both languages; any other label as it is."""
    match = _BILINGUAL.fullmatch(label)
    if match is None:
        return label
    return match["zh"] if language() == "zh" else match["en"]


def _reworded(text: str, templates: tuple[str, ...]) -> str:
    if language() == "en":
        return text
    if text in templates:
        return tr(text)
    for template, pattern in _patterns(templates):
        match = pattern.fullmatch(text)
        if match is not None:
            data = {key: _reworded(part, templates) for key, part in match.groupdict().items()}
            return tr(template).format(**data)
    return text


@cache
def _patterns(templates: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Templates that hold data, as patterns; the most specific ones stand first in their list."""
    return tuple(
        (template, re.compile(_FIELD_OF_TEMPLATE.sub(r"(?P<\1>.+?)", re.escape(template))))
        for template in templates
        if "{" in template
    )

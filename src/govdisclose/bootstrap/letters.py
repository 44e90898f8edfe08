"""Wiring of letters: what fills templates, writes files, and reads templates of others."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from govdisclose.domain.cases.letters.house import HouseStyle
from govdisclose.domain.cases.letters.template import TemplateFile, TemplateLibrary
from govdisclose.domain.cases.remedies import RemedyRules
from govdisclose.errors import WriterMissing
from govdisclose.ports.letters import LetterWriter, RegisterWriter
from govdisclose.services.challenges.views import challenge_texts
from govdisclose.services.letters.composing import LetterPress
from govdisclose.services.letters.records import letter_texts
from govdisclose.services.requests.reply_contents import enclosure_texts
from govdisclose.services.reviews.ledger import review_texts

if TYPE_CHECKING:
    from govdisclose.ports.storage import Store
    from govdisclose.services.letters.book import LetterBook
    from govdisclose.services.letters.register import RequestRegister
    from govdisclose.services.organisation import Acting
    from govdisclose.services.requests.service import Requests

__all__ = [
    "TEXTS_OF_REQUESTS",
    "house_style",
    "letter_book",
    "letter_press",
    "letter_writer",
    "read_template_file",
    "register_writer",
    "remedy_rules",
    "request_register",
    "templates",
]

TEXTS_OF_REQUESTS = (letter_texts, challenge_texts, enclosure_texts, review_texts)
"""Who beside requests keeps text of them, for retention."""


def letter_press(*more: TemplateFile) -> LetterPress:
    """What makes letters; templates given come before those that ship."""
    from govdisclose.formats.letters.filling import JinjaFiller

    return LetterPress(
        library=templates(*more), house=house_style(), remedies=remedy_rules(), filler=JinjaFiller()
    )


def letter_book(store: Store, acting: Acting, requests: Requests) -> LetterBook:
    """The letters of an office."""
    from govdisclose.rules.letter_templates import load_templates
    from govdisclose.services.letters.book import LetterBook

    return LetterBook(
        store=store,
        acting=acting,
        requests=requests,
        press=letter_press,
        writer=letter_writer,
        read_templates=lambda text, name: load_templates(text, file=name),
    )


def request_register(store: Store, acting: Acting, requests: Requests) -> RequestRegister:
    """The printed register of an office."""
    from govdisclose.services.letters.register import RequestRegister

    return RequestRegister(store=store, acting=acting, requests=requests, remedies=remedy_rules())


def register_writer(format: str) -> RegisterWriter:
    """The writer of the printed register in a format: ``html`` or ``docx``.

    Raises:
        WriterMissing: The extra that brings it is not installed.
    """
    if format == "html":
        from govdisclose.formats.letters.register_page import HtmlRegisterWriter

        return HtmlRegisterWriter()
    if find_spec("docx") is None:
        raise WriterMissing(format=format)
    from govdisclose.formats.letters.register_docx import DocxRegisterWriter

    return DocxRegisterWriter()


def templates(*more: TemplateFile) -> TemplateLibrary:
    """Templates that ship, behind those given.

    Raises:
        InvalidTemplate: One names a part that is nowhere.
    """
    from govdisclose.rules.letter_templates import built_in_templates

    return TemplateLibrary(files=(*more, *built_in_templates().files))


def house_style() -> HouseStyle:
    """The house format that ships."""
    from govdisclose.rules.letter_templates import built_in_house_style

    return built_in_house_style()


def remedy_rules() -> RemedyRules:
    """The rules of remedies that ship."""
    from govdisclose.rules.letter_templates import built_in_remedies

    return built_in_remedies()


def read_template_file(path: Path) -> tuple[TemplateFile, str]:
    """The templates in a file of an office, and its text.

    Raises:
        RuleFileFault: It cannot be read or is no such file.
    """
    from govdisclose.rules.letter_templates import load_templates
    from govdisclose.rules.loader import RuleFileFault

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "not UTF-8"
        raise RuleFileFault(file=str(path), key="file", problem=reason) from problem
    return load_templates(text, file=path.name), text


def letter_writer(format: str) -> LetterWriter:
    """The writer of letters in a format: ``html`` or ``docx``.

    Raises:
        WriterMissing: The extra that brings it is not installed.
    """
    if format == "html":
        from govdisclose.formats.letters.html import HtmlLetterWriter

        return HtmlLetterWriter()
    if find_spec("docx") is None:
        raise WriterMissing(format=format)
    from govdisclose.formats.letters.docx import DocxLetterWriter

    return DocxLetterWriter()

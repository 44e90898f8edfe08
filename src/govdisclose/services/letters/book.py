"""The letters of an office: written about stored requests, numbered, kept by hash, shown again."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.letters.facts import AgencyFacts, LetterFacts
from govdisclose.domain.cases.letters.given import merged, read_given
from govdisclose.domain.cases.letters.letter import Letter
from govdisclose.domain.cases.letters.template import (
    Addressee,
    LetterTemplate,
    TemplateFile,
    TemplateLibrary,
)
from govdisclose.domain.cases.roles import Permission
from govdisclose.errors import ContentMissing, RuleRefusal, UsageFault
from govdisclose.ports.letters import LetterWriter
from govdisclose.ports.storage import ContentSpace, Store, UnitOfWork
from govdisclose.services.editing import refuse_future
from govdisclose.services.letters.composing import LetterPress
from govdisclose.services.letters.numbering import next_number
from govdisclose.services.letters.previewing import NO_NUMBER, supposed_act
from govdisclose.services.letters.records import (
    KIND,
    StoredLetter,
    found_letter,
    letter_file,
    letters_of,
    present_letter,
    stored_letter,
)
from govdisclose.services.letters.sources import DETAILS, agency_details, stored_case
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import RecordChange
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import RequestCase
from govdisclose.services.requests.registering import refuse_marked
from govdisclose.services.requests.service import Requests

__all__ = ["FORMATS", "TEMPLATES", "LetterBook", "LetterVoid", "TemplateNameUnfit"]

TEMPLATES = "letter_templates"
"""Kind of the records with template files of the office."""

FORMATS = ("html", "docx")
"""Formats in which every letter is kept."""

_MAY_WRITE = (Permission.REGISTER, Permission.REPLY, Permission.APPROVE, Permission.HANDLE)


class LetterVoid(RuleRefusal):
    """The letter was declared void before."""

    code = "LET-006"
    template = "letter {ref} is void already"
    hint = "write a new one with 'govdisclose letter write'"


class TemplateNameUnfit(UsageFault):
    """Template files of an office are kept under short names."""

    code = "LET-007"
    template = "a template file cannot be kept as {name}"
    hint = "name it with at most 40 letters, digits and hyphens"


@attrs.frozen(kw_only=True)
class LetterBook:
    """Letters about stored requests."""

    store: Store
    acting: Acting
    requests: Requests
    press: Callable[..., LetterPress]
    """Gives what makes letters, with template files that come before those that ship."""
    writer: Callable[[str], LetterWriter]
    read_templates: Callable[[str, str], TemplateFile]
    """Reads the text of a template file under a name shown in refusals."""

    # Writing

    def write(
        self,
        request: str,
        kind: str,
        *,
        on: date | None = None,
        given: LetterFacts | None = None,
    ) -> tuple[StoredLetter, Letter]:
        """Write a letter about a request: number, files, hashes and entry in one transaction.

        Args:
            request: Ref or number of the request.
            kind: Kind of letter.
            on: Date of the letter; today unless it was written before.
            given: What neither ledger nor records know.

        Raises:
            UnknownRequest, NoTemplate: As their names say.
            UnfilledFields: Fields that nothing fills; no number is used up.
            FutureAct: The letter is dated on a day that has not come.
            SecrecyMarkFound: It would bear a secrecy mark.
            NotPermitted, NotOnDuty: The actor does not handle requests, or not this one.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, _MAY_WRITE)
            desk = self.requests.desk(unit)
            case = desk.find(request)
            self.requests.reader.check(desk, case)
            day = on or desk.today
            refuse_future(case.ref, day, desk.today)
            letter, template, counter = self._made(desk, case, kind, day, given or LetterFacts())
            refuse_marked(letter.text)
            ref = f"L{case.shard}-{unit.journal.head(case.shard).number + 1}"
            files = [
                letter_file(unit, case.shard, ref, name, self._bytes(letter, name))
                for name in FORMATS
            ]
            facts = {
                "matter": case.ref,
                "kind": letter.kind,
                "template": letter.template,
                "version": letter.version,
                "number": letter.number,
                "addressee": template.addressee.value,
                "on": day.isoformat(),
                # What is given by hand stands in no decision, so it passes the gate by itself.
                "by_hand": given not in (None, LetterFacts()),
            }
            record = RecordChange(
                kind=KIND,
                key=ref,
                facts={**facts, "void": False},
                text={"title": letter.title},
                index={"matter": case.ref},
            )
            recorder.record(
                case.shard,
                f"{KIND}.written",
                ref,
                on=day,
                facts=facts,
                records=[record, *files, *counter],
            )
            stored = stored_letter(unit, present_letter(unit, case.shard, ref))
            unit.commit()
        return stored, letter

    def void(self, letter: str) -> StoredLetter:
        """Declare a letter void: it keeps its number and its files, and is no longer counted.

        Raises:
            UnknownLetter, LetterVoid, NotPermitted: As their names say.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, _MAY_WRITE)
            record = found_letter(unit, letter)
            if record.facts["void"]:
                raise LetterVoid(ref=record.key)
            change = RecordChange(
                kind=KIND,
                key=record.key,
                facts={**record.facts, "void": True},
                text=record.text,
                index={"matter": str(record.facts["matter"])},
                expected_version=record.version,
            )
            recorder.record(record.shard, f"{KIND}.voided", record.key, records=[change])
            stored = stored_letter(unit, present_letter(unit, record.shard, record.key))
            unit.commit()
        return stored

    def set_details(self, agency: str | None, details: Mapping[str, str]) -> AgencyFacts:
        """Keep what letters say of an agency; an empty text takes a detail away.

        Args:
            agency: Name, alias, code or ref; the office itself when None.
            details: Texts by field of ``agency``, the name excepted.

        Raises:
            FactsUnfit: There is no such field.
            UnknownAgency, NotPermitted: As their names say.
        """
        read_given({"agency": {name: value for name, value in details.items() if value}})
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            directory = load_directory(unit)
            owner = directory[1] if agency is None else directory.find(agency)
            present = unit.records.get(owner.shard, DETAILS, owner.ref)
            kept = {} if present is None else dict(present.text or {})
            kept |= {name: value.strip() for name, value in details.items()}
            text = {name: value for name, value in kept.items() if value and name != "name"}
            change = RecordChange(
                kind=DETAILS,
                key=owner.ref,
                facts={"fields": sorted(text)},
                text=text,
                expected_version=0 if present is None else present.version,
            )
            recorder.record(owner.shard, "letter.details", owner.ref, records=[change])
            found = agency_details(unit, owner.shard, self.acting.environment.today())
            unit.commit()
        return found

    def adopt(self, name: str, text: str | None) -> int:
        """Keep a template file of the office, which comes before those that ship; or drop it.

        Returns:
            How many templates it holds.

        Raises:
            RuleFileFault, InvalidTemplate: It is no such file.
            TemplateNameUnfit: The name is too long or holds other signs.
        """
        if not name.replace("-", "").isalnum() or len(name) > 40 or not name.isascii():
            raise TemplateNameUnfit(name=name[:40])
        held = 0
        if text is not None:
            file = self.read_templates(text, name)
            self.press(file)
            held = len(file.templates)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            present = unit.records.get(1, TEMPLATES, name)
            change = RecordChange(
                kind=TEMPLATES,
                key=name,
                facts={"templates": held},
                text=None if text is None else {"toml": text},
                deleted=text is None,
                expected_version=0 if present is None else present.version,
            )
            move = "dropped" if text is None else "adopted"
            recorder.record(1, f"letter.templates_{move}", f"templates:{name}", records=[change])
            unit.commit()
        return held

    # Reading

    def templates(self) -> TemplateLibrary:
        """Templates of the office, then those that ship."""
        with self.store.read() as unit:
            return self._press(unit).library

    def details(self, agency: str | None = None) -> AgencyFacts:
        """What letters say of an agency."""
        with self.store.read() as unit:
            directory = load_directory(unit)
            owner = directory[1] if agency is None else directory.find(agency)
            return agency_details(unit, owner.shard, self.acting.environment.today())

    def list(self, request: str) -> tuple[StoredLetter, ...]:
        """Letters about a request, in the order written.

        Raises:
            UnknownRequest: There is none.
        """
        with self.store.read() as unit:
            case = self.requests.desk(unit).find(request)
            return letters_of(unit, case)

    def show(self, letter: str, format: str) -> tuple[StoredLetter, bytes]:
        """A letter and its file, which is what was written: its hash is checked.

        Raises:
            UnknownLetter: There is none.
            ContentMissing: It was erased, or the file is not the one that was written.
            NotOnDuty: The reader does not handle the request.
        """
        with self.store.read() as unit:
            record = found_letter(unit, letter)
            stored = stored_letter(unit, record)
            desk = self.requests.desk(unit)
            self.requests.reader.check(desk, desk.find(stored.request))
            digest = stored.hashes.get(format)
            if digest is None:
                raise ContentMissing(digest=stored.ref, space=ContentSpace.ORIGINAL.value)
            with unit.contents.open(record.shard, ContentSpace.ORIGINAL, digest) as stream:
                return stored, stream.read()

    def preview(
        self,
        request: str,
        kind: str,
        *,
        on: date | None = None,
        given: LetterFacts | None = None,
        move: str | None = None,
        fields: Mapping[str, object] | None = None,
    ) -> Letter:
        """A letter as it would be written, without a number; nothing is kept.

        Args:
            request: Ref or number of the request.
            kind: Kind of letter.
            on: Date of the letter, and of the act.
            given: What neither ledger nor records know.
            move: Act that the letter goes with and that is not recorded yet; None for a letter
                about the request as it stands.
            fields: What the act carries, as people write it.

        Raises:
            UnknownRequest, NoTemplate, UnfilledFields, NotOnDuty: As for ``write``.
            RuleRefusal: The act is impossible, or a field cannot be read.
        """
        with self.store.read() as unit:
            desk = self.requests.desk(unit)
            case = desk.find(request)
            self.requests.reader.check(desk, case)
            day = on or desk.today
            facts = given or LetterFacts()
            entry = None
            if move is not None:
                entry, said = supposed_act(desk, case, move, fields or {}, day)
                facts = merged(facts, said)
            press = self._press(unit)
            about = stored_case(
                desk, case, on=day, given=facts, papers=None, house=press.house, supposed=entry
            )
            template = press.template(about, kind, day)
            number = NO_NUMBER if template.is_numbered else None
            return press.letter(about, template, on=day, number=number)

    def _made(
        self, desk: Desk, case: RequestCase, kind: str, on: date, given: LetterFacts
    ) -> tuple[Letter, LetterTemplate, Sequence[RecordChange]]:
        unit = desk.unit
        before = [
            f"{one.title}{'' if one.number is None else f'（{one.number}）'}"
            for one in letters_of(unit, case)
            if one.number is not None
            and one.addressee == Addressee.APPLICANT.value
            and not one.is_void
        ]
        press = self._press(unit)
        papers = "\n".join(before) or None
        about = stored_case(desk, case, on=on, given=given, papers=papers, house=press.house)
        template = press.template(about, kind, on)
        code = about.given.agency.number_code
        if not template.is_numbered:
            return press.letter(about, template, on=on, number=None), template, ()
        if code is None:
            # Named together with all other fields that nothing fills.
            return press.letter(about, template, on=on, number=None), template, ()
        numbered = next_number(unit, case.shard, code=code, word=template.number_word, on=on)
        letter = press.letter(about, template, on=on, number=numbered.number)
        return letter, template, (numbered.counter,)

    def _press(self, unit: UnitOfWork) -> LetterPress:
        own = [
            self.read_templates(str(record.text["toml"]), record.key)
            for record in unit.records.list(TEMPLATES, shard=1)
            if record.text is not None
        ]
        return self.press(*own)

    def _bytes(self, letter: Letter, format: str) -> bytes:
        made = io.BytesIO()
        self.writer(format).write(letter, self.press().house, made)
        return made.getvalue()

"""One request: its record, its clock as a line of days, its ledger, and what can happen next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.law_pack import NoLawInForce
from govdisclose.errors import RuleRefusal
from govdisclose.office.letters import ChallengeView
from govdisclose.office.requests import Acted, RequestView
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import bindings
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.request_words import RequestWords
from govdisclose_tui.screens.case_lines import CaseSheet, case_lines, clock_days
from govdisclose_tui.screens.case_refusals import act_refusal, move_refusal
from govdisclose_tui.screens.record import RecordScreen
from govdisclose_tui.screens.request_fields import said
from govdisclose_tui.words import N_, tr, words

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["CaseScreen", "tell_findings"]

_DECIDED, _SPLIT = "decided", "split"


def tell_findings(bench: Any, acted: Acted) -> None:
    """Tell what an act gave rise to; a breach is recorded and told, never hidden."""
    _tell(bench, acted.findings)


def _tell(bench: Any, findings: tuple[Finding, ...]) -> None:
    if findings:
        lines = [words().finding(one) for one in findings]
        has_breach = any(one.severity is Severity.ERROR for one in findings)
        title = tr("Recorded, with a breach") if has_breach else tr("Recorded, with remarks")
        bench.push_screen(ReadingDialog(title, "\n".join(lines)))


class CaseScreen(RecordScreen):
    """The case view, read anew whenever somebody changes the office."""

    SCOPES = ("case",)
    BINDINGS = bindings("case")

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self._sheet: CaseSheet | None = None

    async def _load(self) -> None:
        self._sheet = await self.bench.pool.read(_sheet_of, self.office, self._ref)
        self._draw()
        self.bench.refresh_bars()

    def _draw(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        view, spoken = sheet.view, sheet.words
        standing = view.standing
        state = spoken.state(standing.state)
        bucket = spoken.bucket(None if standing.bucket is None else standing.bucket.value)
        head = f"{view.number}  {view.ref}  [{state}]"
        if bucket and bucket != state:
            head += f"  {bucket}"
        self._show(head, lambda width: case_lines(sheet, width))

    @property
    def _view(self) -> RequestView:
        """The request as it is shown; acts are refused before it is."""
        assert self._sheet is not None
        return self._sheet.view

    # What can be done

    def refusal(self, action: Action) -> str | None:
        """What state and roles do not allow."""
        sheet = self._sheet
        return tr("it is being read") if sheet is None else act_refusal(sheet, action.verb)

    def do_move(self) -> None:
        """Choose the next move; those that are not possible say why."""
        sheet = self._sheet
        assert sheet is not None
        view, spoken = sheet.view, sheet.words
        refusals = {move.id: move_refusal(sheet, move) for move in view.standing.flow.moves}
        ordered = sorted(view.standing.flow.moves, key=lambda move: refusals[move.id] is not None)
        choices = []
        for move in ordered:
            why = refusals[move.id]
            label = spoken.move(move.id)
            choices.append((move.id, label if why is None else f"- {label} ({why})"))

        def chosen(id: object) -> None:
            if not isinstance(id, str):
                return
            why = refusals[id]
            if why is not None:
                self._refuse(spoken.move(id), why)
            elif id == _DECIDED:
                self.do_draft()
            elif id == _SPLIT:
                self.do_split()
            else:
                move = view.standing.flow.move(id)
                assert move is not None
                self._form(lambda forms: forms.move_form(self.office, view, move))

        self.bench.push_screen(ChoiceDialog(tr("What happens next"), choices), chosen)

    def _refuse(self, what: str, why: str) -> None:
        text = tr("{action}: {reason}").format(action=what, reason=why)
        self.bench.notify(f"! {text}", severity="warning", markup=False)

    def _form(self, make: Callable[[Any], Screen[Any]], module: str = "request_forms") -> None:
        """Open a form of one of the modules of forms, which are not read before."""

        def made() -> Screen[Any]:
            from importlib import import_module

            return make(import_module(f"govdisclose_tui.screens.{module}"))

        self.bench.open_form(made, self._done)

    def _case_form(self, name: str, module: str = "case_forms") -> None:
        view = self._view
        self._form(lambda forms: getattr(forms, name)(self.office, view), module)

    # Acts

    def do_draft(self) -> None:
        """Draft a decision."""
        self._case_form("draft_decision_form", "decision_forms")

    def do_approve(self) -> None:
        """Approve the decision that waits."""
        self._case_form("approve_form", "decision_forms")

    def do_send_back(self) -> None:
        """Return the decision that waits."""
        self._case_form("send_back_form", "decision_forms")

    def do_amend(self) -> None:
        """Put the record right."""
        self._case_form("amend_form", "amend_form")

    def do_enclose(self) -> None:
        """Enclose a file with the reply."""
        self._case_form("enclose_form")

    def do_take_out(self) -> None:
        """Choose an enclosed file and take it out."""
        sheet = self._sheet
        assert sheet is not None
        choices = [(one.digest, f"{one.name}  {one.bytes:,} B") for one in sheet.enclosures]

        def chosen(digest: object) -> None:
            if isinstance(digest, str):
                replies = self.office.requests.replies
                self._work(lambda: self._write(replies.take_out, digest), "act")

        self.bench.push_screen(ChoiceDialog(tr("Take out"), choices), chosen)

    async def _write(self, act: Callable[[str, str], object], more: str) -> None:
        self._done(await self.bench.pool.write(act, self._ref, more))

    def do_submit(self) -> None:
        """Submit what would go out for review."""
        self._case_form("submit_form")

    def do_letter(self) -> None:
        """Write a letter."""
        self._case_form("letter_form")

    def do_charge(self) -> None:
        """Send a fee notice over the amount of the rules."""
        self._case_form("charge_form")

    def do_split(self) -> None:
        """Split it into parts."""
        self._case_form("split_form")

    def do_refer(self) -> None:
        """Forward the papers."""
        self._case_form("refer_form")

    def do_release(self) -> None:
        """Draft an item of what was released."""
        self._case_form("release_form")

    def do_challenge(self) -> None:
        """Choose what to record of reconsideration and litigation."""
        from govdisclose_tui.screens import challenge_forms as forms

        sheet = self._sheet
        assert sheet is not None
        choices = [("", tr("Reconsideration was applied for, or a suit was filed"))]
        refusals: dict[str, str | None] = {}
        cases: dict[str, ChallengeView] = {}
        for case in sheet.challenges:
            for move, label in forms.CHALLENGE_MOVES.items():
                key = f"{case.challenge.ref}:{move}"
                cases[key], refusals[key] = case, forms.refusal_of(case, move)
                text = f"{case.challenge.ref}: {tr(label)}"
                why = refusals[key]
                choices.append((key, text if why is None else f"- {text} ({why})"))

        def chosen(key: object) -> None:
            if key == "":
                self._case_form("file_form", "challenge_forms")
            elif isinstance(key, str):
                why, case = refusals[key], cases[key]
                move = key.partition(":")[2]
                if why is not None:
                    self._refuse(tr(forms.CHALLENGE_MOVES[move]), why)
                else:
                    self._form(
                        lambda made: made.challenge_form(self.office, case, move),
                        "challenge_forms",
                    )

        self.bench.push_screen(ChoiceDialog(tr("Challenges"), choices), chosen)

    def do_answers(self) -> None:
        """Show what may answer it already."""
        self._work(lambda: self._show_answers(), "answers")

    async def _show_answers(self) -> None:
        lines = await self.bench.pool.read(lambda: list(_answer_lines(self.office, self._ref)))
        self.bench.push_screen(ReadingDialog(tr("What may answer it already"), "\n".join(lines)))

    def do_explain(self) -> None:
        """Show every day of every clock."""
        sheet = self._sheet
        assert sheet is not None
        text = "\n".join(clock_days(sheet))
        self.bench.push_screen(ReadingDialog(tr("The clock, day by day"), text))

    def do_copy(self) -> None:
        """Copy its reference."""
        self.bench.copy(self._ref)

    def _done(self, answer: object) -> None:
        if answer is None:
            return
        what = self._ref
        made, findings = answer if isinstance(answer, tuple) else (answer, ())
        if isinstance(made, Acted):
            if findings:  # refs of the parts that were registered
                what = ", ".join(map(str, findings))
            elif made.view.ref != self._ref:
                what = made.view.ref
            findings = made.findings
        elif isinstance(made, ChallengeView):
            what, findings = made.challenge.ref, made.findings
        elif isinstance(made, Item):
            what = made.ref
        self.bench.say(tr("done: {what}").format(what=what))
        self.bench.changed()
        if isinstance(made, Item):
            from govdisclose_tui.screens.item import ItemScreen

            self.bench.push_screen(ItemScreen(made.ref))
        _tell(self.bench, tuple(findings))


def _sheet_of(office: Office, ref: str) -> CaseSheet:
    """Everything the screen shows; called in a thread."""
    requests = office.requests
    view = requests.view(ref)
    account = office.acting.account
    known = [
        one for one in office.staff.list() if one.active and account in (*one.accounts, one.key)
    ]
    may_read = not view.is_veiled and not view.is_erased
    today = office.environment.today()
    law = view.standing.law
    packs = [law.pack]
    for instrument in ("fees",):
        try:
            packs.append(law.library.law_on(today, instrument=instrument))
        except NoLawInForce:
            continue
    challenges = office.challenges
    return CaseSheet(
        view=view,
        words=RequestWords(requests.rules()),
        member=known[0] if known else None,
        today=today,
        zone=office.settings.zone(),
        decision=requests.decisions.get(ref) if may_read else None,
        reply=requests.replies.standing(ref),
        enclosures=requests.replies.enclosures(ref) if may_read else (),
        letters=office.letters.list(ref),
        challenges=tuple(challenges.view(row.ref) for row in challenges.page(request=ref).rows),
        limits={
            limit.provision.id: said(limit.zh, limit.en) for pack in packs for limit in pack.limits
        },
    )


_KINDS = {"item": N_("item"), "request": N_("request")}


def _answer_lines(office: Office, ref: str) -> Iterator[str]:
    answering = office.requests.answering
    try:
        found = answering.likely(ref)
    except RuleRefusal as problem:
        yield words().error(problem).text
        return
    for one in found:
        parts = [one.ref, tr(_KINDS[one.kind]), one.title, one.on, one.number]
        yield "  ".join(part for part in parts if part)
    if not found:
        yield tr("Nothing that was found answers it already.")
    before = answering.repeated(ref)
    if before.total:
        text = tr("The applicant asked before: {total}; in this month with this one: {month}")
        yield ""
        yield text.format(total=before.total, month=before.in_month)
        yield from (f"  {row.ref}  {row.number}  {row.opened_on}" for row in before.before)

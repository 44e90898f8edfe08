"""The main tasks of the catalogue, driven by keys and proved by the journal."""

from __future__ import annotations

from pathlib import Path

from govdisclose.domain.catalogue.item import Release
from govdisclose.ports.storage import ItemFilter
from govdisclose_tui.app import Options
from govdisclose_tui.dialogs.conflict import ConflictDialog
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.screens.item import ItemScreen
from govdisclose_tui.widgets.list_pane import ListPane
from tests.tui.driving import (
    driven,
    grid,
    narrowed,
    open_office,
    played,
    press,
    shows,
    typed,
)


def _kinds(path: Path, ref: str) -> list[str]:
    with open_office(path) as office:
        return [entry.kind for entry in office.journal.trail(ref)]


def _fill(form: FormScreen, **values: str) -> None:
    form.put(values)


def test_drafted_item_is_in_the_journal(office_file: Path, tmp_path: Path) -> None:
    """What is drafted on the screen is one entry in the name of whoever sat there."""

    async def drive() -> str:
        with open_office(office_file) as office:
            options = Options(area="catalogue", look_seconds=3600, drafts_folder=tmp_path / "d")
            async with driven(office, options=options) as pilot:
                await press(pilot, "n")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                _fill(form, agency="EDU", title="校车管理办法", formed_on="2009年10月20日")
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, ItemScreen)
                shows(pilot.app, "校车管理办法", "[draft]")
                return pilot.app.screen._ref

    ref = played(drive())

    with open_office(office_file) as office:
        item = office.catalogue.get(ref)
        (entry,) = office.journal.trail(ref)
    assert ("校车管理办法", "2009-10-20") == (item.title, str(item.formed_on))
    assert ("publication.drafted", "li") == (entry.kind, entry.actor.person)
    assert [] == list((tmp_path / "d").glob("*.json"))


def test_second_person_publishes_what_was_drafted(office_file: Path) -> None:
    """The approver opens a draft, publishes it, and the number is issued in the same act."""

    async def drive() -> None:
        with open_office(office_file, "wang") as office:
            async with driven(office, area="catalogue") as pilot:
                await narrowed(pilot, "stage:draft 食堂")
                await press(pilot, "enter")
                shows(pilot.app, "[draft]", "学校食堂检查结果通报")
                await press(pilot, "p", "ctrl+g")
                shows(pilot.app, "[published]")

    played(drive())

    with open_office(office_file) as office:
        (view,) = office.catalogue.page(office.item_filter("食堂")).rows
        item = office.catalogue.get(f"I{view.shard}-{view.number}")
        last = office.journal.trail(item.ref)[-1]
    assert Release.REVIEWED is item.release
    assert ("publication.published", "wang") == (last.kind, last.actor.person)


def test_own_draft_is_not_published_by_its_author(office_file: Path) -> None:
    """Four eyes: the refusal is told in words, and nothing is published."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:
                await narrowed(pilot, "stage:draft 食堂")
                await press(pilot, "enter", "p", "ctrl+g")
                shows(pilot.app, "It did not work (STF-002)", "What to do")

    played(drive())

    with open_office(office_file) as office:
        assert 1 == office.catalogue.count(office.item_filter("stage:draft 食堂"), bound=9).total


def test_change_to_what_is_public_waits(office_file: Path) -> None:
    """A revision of a published item is a proposal; the public item stays as it is."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:
                await narrowed(pilot, "招聘")
                await press(pilot, "enter", "e")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                _fill(form, title="教师招聘公告（更正）")
                await press(pilot, "ctrl+g")
                shows(pilot.app, "Waiting for a second person's approval", "教师招聘公告（更正）")

    played(drive())

    with open_office(office_file) as office:
        ((item, _entry),) = office.catalogue.waiting()
        assert "教师招聘公告" == item.title
        assert "publication.proposed" == office.journal.trail(item.ref)[-1].kind


def test_withdrawal_asks_for_day_and_kind(office_file: Path) -> None:
    """A withdrawn item leaves every public surface on the day that was typed."""

    async def drive() -> None:
        with open_office(office_file, "wang") as office:
            async with driven(office, area="catalogue") as pilot:
                await narrowed(pilot, "招聘")
                await press(pilot, "enter", "d")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                _fill(form, on="2009-10-30")
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, FormScreen)
                shows(pilot.app, "! lies in the future")
                _fill(form, on="2009-10-29")
                await press(pilot, "ctrl+g")
                shows(pilot.app, "[withdrawn]")

    played(drive())

    with open_office(office_file) as office:
        (view,) = office.catalogue.page(ItemFilter(stage=None), limit=99).rows[:0] or [
            row for row in office.catalogue.page(ItemFilter(), limit=99).rows if row.withdrawn_on
        ]
    assert "2009-10-29" == view.withdrawn_on


def test_typed_text_survives_a_lost_connection(office_file: Path, tmp_path: Path) -> None:
    """A form is on disk with every change, for its owner only, and is back when opened again."""
    folder = tmp_path / "drafts"
    options = Options(area="catalogue", look_seconds=3600, drafts_folder=folder)

    async def lose() -> None:
        with open_office(office_file) as office:
            async with driven(office, options=options) as pilot:
                await press(pilot, "n", "tab")
                await typed(pilot, "half a title")

    async def find() -> None:
        with open_office(office_file) as office:
            async with driven(office, options=options) as pilot:
                await press(pilot, "n")
                shows(pilot.app, "half a title", "What was typed before is back")
                await press(pilot, "ctrl+r", "tab", "enter")

    played(lose())
    (kept,) = folder.glob("*.json")
    assert 0o600 == kept.stat().st_mode & 0o777
    assert 0o700 == folder.stat().st_mode & 0o777

    played(find())
    assert not kept.exists()


def test_marked_text_is_not_put_on_disk(office_file: Path, tmp_path: Path) -> None:
    """What bears a secrecy mark is refused at once and kept nowhere."""
    folder = tmp_path / "drafts"

    async def drive() -> None:
        with open_office(office_file) as office:
            options = Options(area="catalogue", look_seconds=3600, drafts_folder=folder)
            async with driven(office, options=options) as pilot:
                await press(pilot, "n")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                _fill(form, title="机密★20年 部署")
                await press(pilot, "ctrl+g")
                assert form is pilot.app.screen
                shows(pilot.app, "bears a secrecy mark")

    played(drive())

    assert not any("部署" in path.read_text("utf-8") for path in folder.glob("*"))


def test_conflict_shows_both_sides_and_overwrites_nothing(office_file: Path) -> None:
    """Two people change one draft: the second sees both texts and decides; no edit is lost."""

    async def drive() -> None:
        with open_office(office_file) as office, open_office(office_file, "wang") as other:
            async with driven(office, size=(100, 30), area="catalogue") as pilot:
                await narrowed(pilot, "stage:draft 食堂")
                await press(pilot, "enter", "e")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                ref = other.catalogue.page(other.item_filter("stage:draft 食堂")).rows[0]
                other.catalogue.revise(
                    f"I{ref.shard}-{ref.number}", {"title": "食堂检查通报", "note": "王改"}
                )
                _fill(form, title="食堂检查结果")
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, ConflictDialog)
                shows(pilot.app, "食堂检查通报", "食堂检查结果", "王改")
                await press(pilot, "tab", "enter")
                assert [form] == pilot.app.screen_stack[-1:]

    async def keep_mine() -> None:
        with open_office(office_file) as office, open_office(office_file, "wang") as other:
            async with driven(office, size=(100, 30), area="catalogue") as pilot:
                await narrowed(pilot, "stage:draft 食堂")
                await press(pilot, "enter", "e")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                view = other.catalogue.page(other.item_filter("stage:draft 食堂")).rows[0]
                other.catalogue.revise(f"I{view.shard}-{view.number}", {"note": "王又改"})
                _fill(form, title="食堂检查结果（定稿）")
                await press(pilot, "ctrl+g")
                await press(pilot, "enter")
                assert ("食堂检查结果（定稿）", "王又改") == (
                    form.values["title"],
                    form.values["note"],
                )
                await press(pilot, "ctrl+g")

    played(drive())
    played(keep_mine())

    with open_office(office_file) as office:
        view = office.catalogue.page(office.item_filter("stage:draft 食堂")).rows[0]
        item = office.catalogue.get(f"I{view.shard}-{view.number}")
    assert ("食堂检查结果（定稿）", "王又改") == (item.title, item.note)


def test_changes_of_others_appear(office_file: Path) -> None:
    """What another person publishes is on the screen without being asked for."""

    async def drive() -> None:
        with open_office(office_file) as office, open_office(office_file, "wang") as other:
            options = Options(area="catalogue", look_seconds=0.05)
            async with driven(office, options=options) as pilot:
                shows(pilot.app, "row 1 of 8")
                other.catalogue.add("EDU", {"title": "新来的草稿"})
                for _ in range(100):
                    await pilot.pause(0.02)
                    if "row 1 of 9" in "\n".join(grid(pilot.app)):
                        return
                raise AssertionError("\n".join(grid(pilot.app)))

    played(drive())


def test_marked_drafts_are_published_one_by_one(office_file: Path) -> None:
    """What cannot be published is told by itself and keeps its mark; the others are public."""

    async def drive() -> None:
        with open_office(office_file, "li") as office:
            office.catalogue.add("EDU", {"title": "另一草稿", "mode": "on_request"})
        with open_office(office_file, "wang") as office:
            async with driven(office, area="catalogue") as pilot:
                await narrowed(pilot, "stage:draft")
                await press(pilot, "asterisk", "p", "tab", "enter")
                shows(pilot.app, "Not published: 1", "CAT-007")
                await press(pilot, "escape")
                assert 1 == pilot.app.screen.query_one(ListPane).table.marked_count

    played(drive())

    with open_office(office_file) as office:
        assert 1 == office.catalogue.count(office.item_filter("stage:draft"), bound=9).total


def test_undo_writes_the_version_before_again(office_file: Path) -> None:
    """The last own change of a draft is taken back by a further version, never erased."""

    async def drive() -> None:
        with open_office(office_file) as office:
            view = office.catalogue.page(office.item_filter("stage:draft 食堂")).rows[0]
            office.catalogue.revise(f"I{view.shard}-{view.number}", {"title": "食堂改名"})
            async with driven(office, area="catalogue") as pilot:
                await narrowed(pilot, "食堂改名")
                await press(pilot, "enter", "u", "tab", "enter")
                shows(pilot.app, "学校食堂检查结果通报")

    played(drive())

    with open_office(office_file) as office:
        view = office.catalogue.page(office.item_filter("stage:draft 食堂")).rows[0]
        history = office.catalogue.history(f"I{view.shard}-{view.number}")
    assert ("学校食堂检查结果通报", 3) == (history.item.title, history.item.version)

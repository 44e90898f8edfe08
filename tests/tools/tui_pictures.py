"""Pictures of the terminal workbench for the READMEs: real screens of the demonstration as SVG.

python -m tests.tools.tui_pictures FOLDER
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import attrs

from govdisclose.cli.language import activate
from govdisclose.cli.tui_words import CommandWords
from govdisclose.demo.building import build_demonstration
from govdisclose.office import Office
from govdisclose.office.requests import Applicant, NewRequest
from tests.tools.pictures import drawn

__all__ = ["PICTURES", "main"]

_SIZE = (92, 26)
_DAY = date(2010, 1, 15)

PICTURES: dict[str, tuple[str, str, Sequence[str]]] = {
    "tui-catalogue-zh": ("zh", "catalogue", ("down", "space", "down")),
    "tui-case-zh": ("zh", "requests", ("enter",)),
    "tui-statistics": ("en", "statistics", ()),
    "tui-help": ("en", "catalogue", ("question_mark",)),
}
"""Language, area, and the keys pressed in it."""


@attrs.define
class _Past:
    """An office in January 2010, whose year is over."""

    key: object
    day: date = _DAY

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 3, tzinfo=UTC)

    def today(self) -> date:
        return self.day

    def random_bytes(self, length: int) -> bytes:
        return os.urandom(length)

    def account(self) -> str:
        return "demo"


async def _screen(office: Office, area: str, keys: Sequence[str]) -> list[str]:
    from govdisclose_tui.app import Options, Workbench

    app = Workbench(office, Options(area=area, look_seconds=3600))
    async with app.run_test(size=_SIZE) as pilot:
        for key in ("", *keys):
            if key:
                await pilot.press(key)
            for _ in range(500):
                await pilot.pause()
                if all(worker.is_finished for worker in app.workers):
                    break
                await asyncio.sleep(0.01)
            await pilot.pause()
        return [strip.text for strip in app.screen._compositor.render_strips()]


def main(folder: str) -> None:
    """Build the demonstration in a scratch folder and draw every picture."""
    from govdisclose_tui.words import lend

    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    lend(CommandWords())
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["HOME"] = scratch
        made = build_demonstration(Path(scratch) / "demo", rows=2_000, actor="demo")
        with Office.open(str(made.database), actor="demo") as office:
            key = office.environment.key
        past = _Past(key=key)
        with Office.open(str(made.database), actor="demo", environment=past) as office:  # type: ignore[arg-type]  # the key is that of the office
            from govdisclose.domain.cases.roles import Role

            office.staff.revise("demo", roles=list(Role))
            for day, what in ((4, "某地块征收补偿方案"), (12, "学校食堂检查结果")):
                office.requests.register(
                    NewRequest(
                        applicant=Applicant(
                            kind="natural_person", name="张某", contact="淮南市某路1号"
                        ),
                        channel="in_person",
                        description=what,
                        on=date(2010, 1, day),
                    )
                )
            for name, (language, area, keys) in PICTURES.items():
                activate(language)
                lines = asyncio.run(_screen(office, area, keys))
                (target / f"{name}.svg").write_text(drawn(lines, f"govdisclose: {name}"), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])

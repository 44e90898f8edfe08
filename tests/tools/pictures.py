"""Pictures of the terminal for the READMEs: runs real commands and draws what they print as SVG.

python -m tests.tools.pictures FOLDER

Every character stands in its cell, so that Chinese and Latin text line up whatever font shows them.
"""

from __future__ import annotations

import html
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from govdisclose.domain.text import cell_width, inert

__all__ = ["PICTURES", "drawn", "main"]

_CELL, _LINE, _MARGIN, _BAR = 8.4, 20, 16, 30
_COLUMNS = 92

PICTURES: dict[str, tuple[str, Sequence[tuple[str, int, int]]]] = {
    "import-zh": ("zh", [("catalogue import 教育局.csv", 0, 14)]),
    "import": ("en", [("catalogue import 教育局.csv", 0, 14)]),
    "search-zh": (
        "zh",
        [
            ("catalogue search 安全生产 --limit 6", 0, 8),
            ("stats ranking --level department", 0, 9),
        ],
    ),
    "due-zh": ("zh", [("calendar due 2009-09-21 15", 0, 30)]),
    "due": ("en", [("calendar due 2009-09-21 15", 0, 30)]),
    "verify": ("en", [("journal verify", 0, 4), ("stats lag --as-of 2009-12-31", 0, 12)]),
}
"""Language, then each command with the first line shown and how many."""

_FILE = """教育局2009年政府信息公开目录,,,,,
索引号,信息名称,发布机构,公开方式,生成日期,发布日期
,关于做好2009年秋季招生工作的通知,市教育局,主动公开,二〇〇九年八月三日,2009.8.5
,关于中小学校舍安全工程的公告,市教育局,主动公开,2009年8月10日,20090812
,教师招聘公告,市教肓局,主动公开,2009-09-01,2009-09-02
,学校食堂检查结果,市教育局,主动公开,2009-13-01,2009-09-20
合计,4,,,,
"""


def drawn(lines: Sequence[str], title: str) -> str:
    """A terminal window with these lines as SVG; all text is escaped."""
    rows = [_cut(inert(line)) for line in lines]
    width = round(_COLUMNS * _CELL + 2 * _MARGIN)
    height = len(rows) * _LINE + _BAR + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{html.escape(title)}">',
        "<style>text{font:14px Menlo,Consolas,'Noto Sans Mono CJK SC','WenQuanYi Zen Hei Mono',"
        "monospace;fill:#e6e6e6;white-space:pre}.p{fill:#8fd18f}</style>",
        f'<rect width="{width}" height="{height}" rx="8" fill="#1d232b"/>',
        *(
            f'<circle cx="{20 + 18 * at}" cy="15" r="5" fill="{colour}"/>'
            for at, colour in enumerate(("#e0605e", "#e0b04c", "#6fb76f"))
        ),
    ]
    for at, row in enumerate(rows):
        y = _BAR + _MARGIN + at * _LINE + 8
        kind = ' class="p"' if row.startswith("$ ") else ""
        for cell, run in _runs(row):
            wide = cell_width(run) * _CELL
            parts.append(
                f'<text{kind} x="{_MARGIN + cell * _CELL:.1f}" y="{y}" textLength="{wide:.1f}" '
                f'lengthAdjust="spacingAndGlyphs">{html.escape(run)}</text>'
            )
    return "\n".join([*parts, "</svg>", ""])


def _cut(line: str) -> str:
    """As much of a line as the window holds."""
    kept, used = "", 0
    for character in line:
        used += cell_width(character)
        if used > _COLUMNS:
            return kept[:-1] + "…"
        kept += character
    return kept


def _runs(row: str) -> Iterator[tuple[int, str]]:
    """Runs of characters of one width with the cell each begins at; blanks part them."""
    cell, start, run = 0, 0, ""
    for character in row:
        wide = cell_width(character)
        if character == " " or (run and wide != cell_width(run[-1])):
            if run:
                yield start, run
            run = ""
        if character != " ":
            if not run:
                start = cell
            run += character
        cell += wide
    if run:
        yield start, run


def main(folder: str) -> None:
    """Build the demo in a scratch folder and draw every picture."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        _called(scratch, "zh", "demo")
        office = Path(scratch) / "govdisclose-demo" / "office.db"
        (Path(scratch) / "教育局.csv").write_bytes(_FILE.encode("gb18030"))
        for name, (language, commands) in PICTURES.items():
            lines: list[str] = []
            # Each picture has an office of its own, so that none shows what another one did.
            database = Path(scratch) / f"{name}.db"
            shutil.copyfile(office, database)
            shutil.copyfile(office.with_name("office.db.key"), f"{database}.key")
            for command, first, count in commands:
                lines.append(f"$ govdisclose {command}")
                printed = _called(scratch, language, f"--db {database} {command}").splitlines()
                lines += printed[first : first + count]
                if len(printed) > first + count:
                    lines.append("  …")
                lines.append("")
            picture = drawn(lines[:-1], f"govdisclose: {name}")
            (target / f"{name}.svg").write_text(picture, "utf-8")


def _called(folder: str, language: str, command: str) -> str:
    """What a command prints on both streams, as a person would see it."""
    environment = {
        **os.environ,
        "GOVDISCLOSE_LANG": language,
        "NO_COLOR": "1",
        "HOME": folder,
        "COLUMNS": str(_COLUMNS),
    }
    done = subprocess.run(
        [sys.executable, "-m", "govdisclose", *shlex.split(command)],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


if __name__ == "__main__":
    main(sys.argv[1])

"""How fast files are screened: megabytes a second of text, seconds for a PDF and a workbook."""

from __future__ import annotations

import io
import time

from openpyxl import Workbook  # type: ignore[import-untyped]

from govdisclose.bootstrap.screening import screening
from tests.formats.screening.made_pdfs import made_pdf, shown

LINE = "关于做好防汛工作的通知，各县区人民政府，咨询电话0554-6651234，编号20240115。\n"


def main() -> None:
    """Print one line a kind of file."""
    screen = screening()
    text = (LINE * 40_000).encode()
    _measured(f"text, {len(text) >> 20} MiB", "a.txt", text, screen)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(50_000):
        sheet.append([number, LINE, "2024-01-15", "淮府办秘〔2015〕116号"])
    out = io.BytesIO()
    book.save(out)
    _measured("workbook, 200,000 cells", "a.xlsx", out.getvalue(), screen)
    page = "".join(shown(LINE.strip(), y=800 - 14 * row) for row in range(50))
    _measured("PDF, 100 pages of 50 lines", "a.pdf", made_pdf(*[page] * 100), screen)


def _measured(what: str, name: str, content: bytes, screen: object) -> None:
    start = time.perf_counter()
    found = screen.screen_bytes(name, content)  # type: ignore[attr-defined]  # the service
    print(f"{what}: {time.perf_counter() - start:.1f} s, {len(found)} findings")


if __name__ == "__main__":
    main()

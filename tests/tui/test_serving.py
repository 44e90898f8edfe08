"""The workbench in a browser: on loopback only, and nobody without the token or its cookie."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from govdisclose_tui.serving import LOOPBACK, started
from tests.tui.driving import played

pytestmark = pytest.mark.slow
pytest.importorskip("aiohttp")

_PICTURE_BYTES = 30_000
"""An empty page has nine thousand, the catalogue of the small office eighty thousand."""

PICTURE = "TUI_BROWSER_PICTURE"
"""Variable that names a file in which the picture is kept."""


async def _serving(
    command: list[str], use: Callable[[str], Awaitable[None]], *, port: int = 0
) -> None:
    addresses: list[str] = []
    runner = await started(command, port=port, ready=addresses.append)
    try:
        await use(addresses[0])
    finally:
        await runner.cleanup()
        # The library lets sessions end by themselves; what is left of one when its loop closes is
        # found by the collector in the middle of another test.
        own = {asyncio.current_task()}
        if rest := asyncio.all_tasks() - own:
            await asyncio.wait(rest, timeout=30)
        gc.collect()
        await asyncio.sleep(0)


def test_only_the_token_opens_and_only_once() -> None:
    """Without the token nothing is shown; with it a cookie is set; the token is good once."""

    async def use(address: str) -> None:
        from aiohttp import ClientSession, CookieJar

        base, _, query = address.partition("?")
        assert base.startswith(f"http://{LOOPBACK}:")
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as stranger:
            for path in ("", "ws", "static/js/textual.js", "?token=wrong"):
                async with stranger.get(base + path) as answer:
                    assert 403 == answer.status, path
        host, _, port = base.removeprefix("http://").rstrip("/").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"GET / HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
        writer.write(head.encode() + b"Cookie: govdisclose=\xff\xfe\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 403")
        writer.close()
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as user:
            async with user.get(f"{base}?{query}", allow_redirects=False) as answer:
                assert 303 == answer.status
                cookie = answer.headers["Set-Cookie"]
                assert "HttpOnly" in cookie
                assert "SameSite=Strict" in cookie
            async with user.get(base) as answer:
                assert 200 == answer.status
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'self'" in policy
            async with user.get(base, headers={"Host": "evil.example"}) as answer:
                assert 403 == answer.status
            async with user.get(base + "ws", headers={"Origin": "http://evil.example"}) as answer:
                assert 403 == answer.status
        async with (
            ClientSession(cookie_jar=CookieJar(unsafe=True)) as second,
            second.get(f"{base}?{query}") as answer,
        ):
            assert 403 == answer.status

    played(_serving([sys.executable, "-c", "pass"], use))


@pytest.mark.external("chromium", "chromedriver")
def test_browser_shows_the_workbench(office_file: Path, tmp_path: Path) -> None:
    """Headless Chromium shows the workbench; its picture is kept as a file."""
    webdriver = pytest.importorskip("selenium.webdriver")
    picture = Path(os.environ.get(PICTURE) or tmp_path / "browser.png")

    def browse(address: str) -> str:
        options: Any = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for switch in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1000,640",
                       f"--user-data-dir={tmp_path / 'chromium'}"):  # fmt: skip
            options.add_argument(switch)
        service = webdriver.ChromeService("/usr/bin/chromedriver")
        browser = webdriver.Chrome(options=options, service=service)
        try:
            state = ""
            browser.get(address)
            # The terminal is drawn on a canvas: that it holds text shows in the size of the file.
            until = time.monotonic() + 60
            while time.monotonic() < until and "-first-byte" not in state:
                time.sleep(0.5)
                state = browser.execute_script("return document.body.className")
            time.sleep(3.0)
            browser.save_screenshot(str(picture))
            return str(state)
        finally:
            browser.quit()

    async def use(address: str) -> None:
        shown = await asyncio.get_running_loop().run_in_executor(None, browse, address)
        assert "-first-byte" in shown
        assert picture.stat().st_size > _PICTURE_BYTES

    command = [
        sys.executable, "-m", "govdisclose", "--db", str(office_file), "--lang", "en",
        "--actor", "li", "tui", "--area", "catalogue",
    ]  # fmt: skip
    played(_serving(command, use))

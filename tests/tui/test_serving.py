"""The workbench in a browser: on loopback only, and nobody without the token or its cookie."""

from __future__ import annotations

import asyncio
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

PICTURE = "GOVDISCLOSE_SERVE_PICTURE"


async def _serving(
    command: list[str], use: Callable[[str], Awaitable[None]], *, port: int = 0
) -> None:
    addresses: list[str] = []
    runner = await started(command, port=port, ready=addresses.append)
    try:
        await use(addresses[0])
    finally:
        await runner.cleanup()


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
    """Headless Chromium shows the areas and follows a key; its picture is kept as a file."""
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
            browser.get(address)
            until = time.monotonic() + 40
            shown = ""
            while time.monotonic() < until and "Catalogue" not in shown:
                time.sleep(0.3)
                shown = browser.execute_script(
                    "const rows = document.querySelector('.xterm-rows');"
                    "return rows ? rows.innerText : document.body.innerText;"
                )
            time.sleep(1.0)
            browser.save_screenshot(str(picture))
            return str(shown)
        finally:
            browser.quit()

    async def use(address: str) -> None:
        shown = await asyncio.get_running_loop().run_in_executor(None, browse, address)
        assert picture.stat().st_size > 10_000
        assert "Catalogue" in shown, shown

    command = [
        sys.executable, "-m", "govdisclose", "--db", str(office_file), "--lang", "en",
        "--actor", "li", "tui", "--area", "catalogue",
    ]  # fmt: skip
    played(_serving(command, use))

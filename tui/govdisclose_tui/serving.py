"""The workbench in a browser of this machine, behind a token that opens one session.

textual-serve starts one process for each browser session and asks nobody who they are. So it
listens on the loopback address only, and even there every request needs a cookie, which one request
with the token gets. The token is good once; names of other hosts and origins are refused, so that
no web page elsewhere can speak to it. For remote use: ``ssh -L``.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import shlex
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiohttp import web

__all__ = ["LOOPBACK", "serve", "started"]

LOOPBACK = "127.0.0.1"
_COOKIE = "govdisclose"
_TOKEN_BYTES = 32

_Ready = Callable[[str], None]
"""Told the address to open, token included."""


def _own_sources(port: int) -> str:
    own = f"http://{LOOPBACK}:{port}"
    return (
        f"default-src 'self' {own}; connect-src 'self' {own} ws://{LOOPBACK}:{port}; "
        f"style-src 'self' 'unsafe-inline' {own}; script-src 'self' 'unsafe-inline' {own}; "
        f"img-src 'self' data: {own}; font-src 'self' data: {own}; frame-ancestors 'none'"
    )


class _Gate:
    """Who may pass: the first who brings the token, and then whoever bears its cookie."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._session = secrets.token_urlsafe(_TOKEN_BYTES)
        self._is_used = False
        self.port = 0

    def admits(self, request: web.Request) -> bool:
        """Whether a request bears the cookie and comes from this machine's own pages."""
        own = {f"{name}:{self.port}" for name in (LOOPBACK, "localhost")}
        origin = request.headers.get("Origin")
        is_own = request.host in own and (
            origin is None or origin in {f"http://{name}" for name in own}
        )
        cookie = request.cookies.get(_COOKIE, "")
        # Bytes that are no text are a wrong cookie like any other.
        given = cookie.encode(errors="surrogateescape")
        return is_own and hmac.compare_digest(given, self._session.encode())

    def redeem(self, request: web.Request) -> web.Response | None:
        """The answer that sets the cookie, for the token, once; None for anything else."""
        from aiohttp import web

        given = request.query.get("token", "")
        is_token = hmac.compare_digest(given.encode(errors="surrogateescape"), self.token.encode())
        own_hosts = {f"{name}:{self.port}" for name in (LOOPBACK, "localhost")}
        if not is_token or self._is_used or request.path != "/" or request.host not in own_hosts:
            return None
        self._is_used = True
        answer = web.Response(status=303, headers={"Location": "/"})
        answer.set_cookie(_COOKIE, self._session, httponly=True, samesite="Strict", path="/")
        return answer


async def started(command: Sequence[str], *, port: int, ready: _Ready) -> web.AppRunner:
    """Listen, and say where; the runner's ``cleanup`` ends it.

    Args:
        command: Starts the workbench for one browser session.
        port: Where to listen; 0 takes a free one.
        ready: Told the address.
    """
    from aiohttp import web
    from textual_serve.server import Server

    gate = _Gate()

    @web.middleware
    async def guard(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not gate.admits(request):
            answer = gate.redeem(request)
            return answer or web.Response(status=403, text="403\n")
        response = await handler(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        # The page of the library asks another company for a font; nothing leaves this machine.
        response.headers.setdefault("Content-Security-Policy", _own_sources(gate.port))
        return response

    class QuietServer(Server):
        """Says nothing of its own."""

        async def on_startup(self, app: Any) -> None:
            return None

    server = QuietServer(shlex.join(command), host=LOOPBACK, port=port, title="govdisclose")
    app = await server._make_app()
    app.middlewares.append(guard)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port).start()
    gate.port = runner.addresses[0][1]
    server.public_url = f"http://{LOOPBACK}:{gate.port}"
    ready(f"{server.public_url}/?token={gate.token}")
    return runner


def serve(command: Sequence[str], *, port: int, ready: _Ready) -> None:
    """Serve until interrupted; see :func:`started`."""

    async def run() -> None:
        runner = await started(command, port=port, ready=ready)
        try:
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    with suppress(KeyboardInterrupt):
        asyncio.run(run())

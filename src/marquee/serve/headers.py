"""What every answer carries: the service's time, a strict content policy; and its count in the metrics."""

import time
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marquee.serve.runtime import Runtime

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_FIXED = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class HeadersAndMetrics:
    """ASGI middleware; what a handler set itself is left as it is."""

    def __init__(self, app: ASGIApp, *, runtime: Runtime) -> None:
        self.app = app
        self.runtime = runtime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _FIXED.items():
                    headers.setdefault(name, value)
                if not headers["cache-control"].startswith("public"):  # a cache would give out an old time
                    headers["x-marquee-now"] = str(self.runtime.clock.now())
                headers["x-marquee-catalog"] = self.runtime.binding.bound.versions.catalog
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        finally:
            route: Any = scope.get("marquee.route") or _name(scope["path"])
            self.runtime.metrics.request(route, status=status, took_s=time.perf_counter() - started)


def _name(path: str) -> str:
    if path == "/":
        return "web"
    if path == "/console":
        return "console"
    if path == "/openapi.json":
        return "openapi"
    return "assets" if path.startswith("/assets/") else "other"

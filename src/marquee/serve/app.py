"""The application: endpoints become routes, every answer gets its headers, every failure its one shape.

It knows how HTTP is spoken and nothing of what is said.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from marquee.errors import BadInput, Gone, MarqueeError, NotAllowed, NotFound, Refused, TooLarge
from marquee.serve.endpoint import JSON, Answer, Call, Endpoint, encode, failure
from marquee.serve.headers import HeadersAndMetrics
from marquee.serve.openapi import describe
from marquee.serve.routes import ENDPOINTS
from marquee.serve.runtime import Runtime

WEB = Path(__file__).parent.parent / "web"
API_VERSION = "1"
THREADS = 16  # as many batches of events wait for one disk flush together

logger = logging.getLogger("marquee.serve")
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost", "::ffff:127.0.0.1"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def make_app(runtime: Runtime) -> Starlette:
    """Build the ASGI application of one serving process; its lifespan starts and stops the runtime."""
    pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="marquee")
    document = encode(describe(ENDPOINTS, version=API_VERSION))

    async def openapi(request: Request) -> Response:
        return Response(document, media_type=JSON)

    async def home(request: Request) -> Response:
        return _page(WEB / "index.html")

    async def console(request: Request) -> Response:
        return _page(WEB / "console" / "index.html")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> Any:
        runtime.start()
        yield
        await asyncio.get_running_loop().run_in_executor(None, runtime.stop)
        pool.shutdown(wait=True)

    routes: list[Route | Mount] = [
        *_routes(ENDPOINTS, runtime=runtime, pool=pool),
        Route("/openapi.json", openapi, name="openapi"),
        Route("/", home, name="web"),
        Route("/console", console, name="console"),
        Mount("/assets", StaticFiles(directory=WEB, check_dir=False), name="assets"),
    ]
    middleware = [Middleware(HeadersAndMetrics, runtime=runtime)]
    if runtime.settings.allowed_origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=runtime.settings.allowed_origins,
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["authorization", "content-type"],
                expose_headers=["x-marquee-now", "x-marquee-catalog", "x-request-id"],
            )
        )
    return Starlette(
        routes=routes,
        middleware=middleware,
        exception_handlers={HTTPException: _http_failure},
        lifespan=lifespan,
    )


def _page(file: Path) -> Response:
    if not file.is_file():
        return _failed(404, "not_found", "there are no pages here; the API is in /openapi.json", "open /openapi.json")
    return FileResponse(file, headers={"cache-control": "no-cache"})


def route_names() -> list[str]:
    """List the names requests are counted under."""
    return [*(endpoint.name for endpoint in ENDPOINTS), "openapi", "web", "console", "assets"]


def _routes(endpoints: Sequence[Endpoint], *, runtime: Runtime, pool: ThreadPoolExecutor) -> list[Route]:
    """Make one route an address, so that a wrong method is told which are right."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for endpoint in endpoints:
        by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    return [
        Route(
            path,
            _dispatch(of_path, runtime=runtime, pool=pool),
            methods=list(of_path),
            name="|".join(endpoint.name for endpoint in of_path.values()),
        )
        for path, of_path in by_path.items()
    ]


def _dispatch(
    of_path: dict[str, Endpoint], *, runtime: Runtime, pool: ThreadPoolExecutor
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        endpoint = of_path["GET" if request.method == "HEAD" else request.method]
        request.scope["marquee.route"] = endpoint.name
        try:
            problem = _unwelcome(request, endpoint, runtime)
            if problem is not None:
                return problem
            body = await _body(request, endpoint.max_body) if endpoint.method == "POST" else b""
            if body is None:
                return _too_large(endpoint)
        except ClientDisconnect:
            return _failed(400, "torn", "the body ended before it was whole", "send it again")
        call = Call(
            runtime=runtime,
            binding=runtime.binding,
            now=runtime.clock.now(),
            path=request.path_params,
            query=dict(request.query_params),
            body=body,
            bearer=_bearer(request),
            local=_is_local(request),
        )
        if not call.binding.ready and not endpoint.before_ready:
            return _failed(503, "not_ready", "no catalogue is published yet", "run `marquee import catalog FILE`")
        return await asyncio.get_running_loop().run_in_executor(pool, _respond, endpoint, call)

    return answer


def _respond(endpoint: Endpoint, call: Call) -> Response:
    try:
        found = endpoint.handle(call)
    except Exception as error:
        return _failure_of(error, endpoint, call)
    if isinstance(found, Answer):
        return _response(found)
    return Response(encode(found), endpoint.status, media_type=JSON)


def _failure_of(error: Exception, endpoint: Endpoint, call: Call) -> Response:
    if isinstance(error, TooLarge):
        return _too_large(endpoint, str(error))
    if isinstance(error, msgspec.MsgspecError | BadInput | UnicodeError):
        return _failed(400, "bad_input", str(error), f"see {endpoint.name} in /openapi.json")
    if isinstance(error, NotAllowed):
        if call.bearer is None:
            response = _failed(401, "token_needed", str(error), "send `Authorization: Bearer TOKEN`")
            response.headers["www-authenticate"] = 'Bearer realm="marquee"'
            return response
        return _failed(403, "not_allowed", str(error), "ask for a token of this profile's account")
    if isinstance(error, NotFound):
        return _failed(404, "not_found", str(error), "look it up again: what was there may have been taken away")
    if isinstance(error, Gone):
        return _failed(410, "gone", str(error), "ask again without the cursor")
    if isinstance(error, Refused):
        return _failed(409, "refused", str(error), "nothing was changed")
    call.runtime.metrics.count("failures")
    logger.error("%s failed inside", endpoint.name, exc_info=error)
    text = str(error) if isinstance(error, MarqueeError) else "something failed inside; it was logged"
    return _failed(500, "failed", text, "try again; if it stays, run `marquee doctor`")


def _unwelcome(request: Request, endpoint: Endpoint, runtime: Runtime) -> Response | None:
    """Turn away what another site's page sends in a viewer's name, and bodies in a form that is not read here."""
    if endpoint.method == "GET":
        return None
    origin = request.headers.get("origin")
    if origin is not None and origin not in runtime.settings.allowed_origins:
        host = request.headers.get("host", "")
        if not host or urlsplit(origin).netloc != host:
            return _failed(403, "origin", "requests from this origin are not taken", "add it to MARQUEE_ORIGINS")
    if endpoint.method == "POST":
        form = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        allowed = (JSON, "text/plain", "") if endpoint.text_body else (JSON,)
        if form not in allowed:
            return _failed(415, "media_type", f"the body is {form or 'of no type'}", f"send it as {JSON}")
    return None


async def _body(request: Request, most: int) -> bytes | None:
    """Read the whole body; None as soon as it is known to be too large."""
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > most:
        return None
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            return None
        parts.append(part)
    return b"".join(parts)


def _bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None


def _is_local(request: Request) -> bool:
    """Say whether this machine speaks, directly and under a local name (a rebound DNS name is none)."""
    if request.client is None or request.client.host not in _LOCAL:
        return False
    if any(name in request.headers for name in _FORWARDED):
        return False
    return (urlsplit(f"//{request.headers.get('host', '')}").hostname or "") in _LOCAL


def _too_large(endpoint: Endpoint, text: str = "") -> Response:
    message = text or f"the body is larger than {endpoint.max_body:,} bytes"
    response = _failed(413, "too_large", message, "send less at a time")
    response.headers["connection"] = "close"
    return response


def _http_failure(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    code = codes.get(error.status_code, "http")
    response = _failed(error.status_code, code, error.detail, "the addresses are in /openapi.json")
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def _failed(status: int, code: str, message: str, following: str) -> Response:
    return _response(failure(status, code=code, message=message, following=following))


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)

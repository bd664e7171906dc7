"""Bad bytes on the wire: torn, huge, malformed; the service answers or hangs up, and goes on serving."""

import socket

import pytest

from .conftest import Service


def talk(service: Service, data: bytes, *, close: bool = False) -> bytes:
    """Send bytes as they are; give what comes back before the connection ends or falls silent."""
    address = (service.client.base_url.host, service.client.base_url.port or 80)
    received = b""
    with socket.create_connection(address, timeout=3) as connection:
        try:
            connection.sendall(data)
            if close:
                connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65_536):
                received += part
        except (TimeoutError, ConnectionError):
            pass
    return received


HEAD = b"Host: 127.0.0.1\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("data", "statuses"),
    [
        (b"\x00\x01\x02\x03" * 100, (400,)),
        (
            b"GET /v1/home?profile_id=" + b"x" * 1_000_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            (400, 414),
        ),
        (b"GET /v1/titles/" + b"%f0" * 300_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", (400, 404, 414)),
        (b"GET /v1/profiles?after=%ff%fe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", (400,)),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \xff\xfe\r\nConnection: close\r\n\r\n", (200,)),
        (
            b"GET /v1/profiles/p1/export HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \xff.\xfe\r\n"
            b"Connection: close\r\n\r\n",
            (403,),
        ),
        (b"POST /v1/events HTTP/1.1\r\n" + HEAD + b"Content-Length: -5\r\nConnection: close\r\n\r\n", (400,)),
        (b"POST /v1/events HTTP/1.1\r\n" + HEAD + b"Content-Length: 99999999999\r\nConnection: close\r\n\r\n[", (413,)),
        (b"POST /v1/events HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", (400,)),
    ],
    ids=[
        "noise",
        "huge query",
        "huge path",
        "no text",
        "odd header",
        "odd token",
        "negative length",
        "huge length",
        "chunks",
    ],
)
def test_malformed_requests_are_answered_with_a_4xx_or_not_at_all(
    shared: Service, data: bytes, statuses: tuple[int, ...]
) -> None:
    received = talk(shared, data)
    if received:
        assert int(received.split(b" ", 2)[1]) in statuses, received[:300]
    assert shared.client.get("/healthz").status_code == 200
    assert shared.runtime.metrics.total("failures") == 0


def test_a_body_that_ends_early_stores_nothing(service: Service) -> None:
    body = b'[{"kind":"hide","event_id":"e1","at":1,"account_id":"a","profile_id":"p1","title_id":"t1"}]'
    torn = b"POST /v1/events HTTP/1.1\r\n" + HEAD + f"Content-Length: {len(body) + 50}\r\n\r\n".encode() + body
    received = talk(service, torn, close=True)
    assert b" 200 " not in received.split(b"\r\n")[0]
    assert service.stores.log.last_position() == 0
    assert service.client.get("/healthz").status_code == 200

"""Serves the pages on which a person marks, to a browser on this machine and to nobody else.

What stands on the pages is students' text, and what they can do is give points. So whoever does not
know the address with its secret gets nothing; a page of another site cannot send anything here, and
one that has taken this machine's address for its own name is told apart by that name.
"""

import asyncio
import hmac
import json
import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from grading.errors import GradingError
from grading.records.by_hand import ChangedMeanwhile
from grading.returning.marking.desk import Desk
from grading.returning.marking.pages import make_list, make_page, policy, tell
from grading.returning.marking.typed import Refused

HERE = "127.0.0.1"
LARGEST_BODY = 200_000  # bytes: points and a long comment
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
FIELDS = ("key", "version", "answer", "points", "comment")


async def serve(
    desk: Desk, with_names: bool, announce: Callable[[str], object], stop: asyncio.Event
) -> None:
    """Serve until told to stop.

    Args:
        desk: with questions and answers.
        with_names: show whose each answer is.
        announce: is told the address, to which nothing but the number of a question need be added.
        stop: ends it.
    """
    logging.getLogger("tornado").setLevel(logging.ERROR)  # no line for each request
    sockets = bind_sockets(0, HERE)
    port = sockets[0].getsockname()[1]
    secret = secrets.token_urlsafe(32)
    shared = {"desk": desk, "secret": secret, "port": port}
    place = r"/([^/]+)"
    application = Application(
        [
            (place + "/", _List, shared),
            (place + r"/question/([1-9]\d{0,3})", _Question, shared | {"with_names": with_names}),
            (place + r"/question/([1-9]\d{0,3})/marks", _Marks, shared),
            (place + r"/question/([1-9]\d{0,3})/save", _Save, shared),
        ],
        default_handler_class=_Nothing,
        default_handler_args=shared,
    )
    server = HTTPServer(application, max_body_size=LARGEST_BODY)
    server.add_sockets(sockets)
    announce(f"http://{HERE}:{port}/{secret}/")
    try:
        await stop.wait()
    finally:
        server.stop()
        await server.close_all_connections()


class _Guarded(RequestHandler):
    """Answers only whoever asks by this machine's own name and knows the secret."""

    def initialize(self, desk: Desk, secret: str, port: int) -> None:
        self.desk, self.secret = desk, secret
        self.hosts = {f"{HERE}:{port}", f"localhost:{port}"}

    def set_default_headers(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.set_header("Content-Security-Policy", policy())

    def prepare(self) -> None:
        given = self.path_args[0] if self.path_args else ""
        is_known = hmac.compare_digest(given.encode(), self.secret.encode())
        if self.request.host not in self.hosts or not is_known:
            raise HTTPError(HTTPStatus.FORBIDDEN)
        if self.request.method != "GET" and not is_from_page(self.request):
            raise HTTPError(HTTPStatus.FORBIDDEN)

    def write_error(self, status_code: int, **details: Any) -> None:
        problem = details.get("exc_info", (None, None))[1]
        if isinstance(problem, GradingError):
            self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
            self.finish({"sentence": str(problem)})
        else:
            self.finish({"sentence": HTTPStatus(status_code).phrase})

    def find_question(self, number: str) -> int:
        """Return the number of a question, from 0, of the one in an address."""
        if int(number) > len(self.desk.questions):
            raise HTTPError(HTTPStatus.NOT_FOUND)
        return int(number) - 1


class _Nothing(_Guarded):
    def prepare(self) -> None:
        raise HTTPError(HTTPStatus.NOT_FOUND)


class _List(_Guarded):
    def get(self, _: str) -> None:
        self.finish(make_list(self.desk))


class _Question(_Guarded):
    def initialize(self, with_names: bool, **shared: Any) -> None:
        super().initialize(**shared)
        self.with_names = with_names

    def get(self, _: str, number: str) -> None:
        self.finish(make_page(self.desk, self.find_question(number), self.with_names))


class _Marks(_Guarded):
    def get(self, _: str, number: str) -> None:
        marks = self.desk.read_marks(self.find_question(number))
        self.finish({"marks": {mark.key: tell(mark) for mark in marks}})


class _Save(_Guarded):
    def post(self, _: str, number: str) -> None:
        at = self.find_question(number)
        given = read_body(self.request.body)
        try:
            mark, sentence = self.desk.save(at, **given)
        except ChangedMeanwhile as problem:
            self.set_status(HTTPStatus.CONFLICT)
            sentence = self.desk.say_who_was_first(problem.found)
            self.finish({"mark": tell(problem.found), "sentence": sentence})
        except Refused as problem:
            self.set_status(HTTPStatus.BAD_REQUEST)
            self.finish({"sentence": str(problem)})
        else:
            self.finish({"mark": tell(mark), "sentence": sentence})


def is_from_page(request: HTTPServerRequest) -> bool:
    """Tell whether a request comes from a page of this server, as browsers tell it."""
    headers = request.headers
    return (
        headers.get("Origin") == f"http://{request.host}"
        and headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and headers.get("Content-Type", "").partition(";")[0].strip() == "application/json"
    )


def read_body(body: bytes) -> dict[str, str]:
    """Read what the page's script sends.

    Raises:
        HTTPError: it is anything else.
    """
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    is_known = isinstance(given, dict) and given.keys() == set(FIELDS)
    if not is_known or not all(isinstance(value, str) for value in given.values()):
        raise HTTPError(HTTPStatus.BAD_REQUEST)
    return given

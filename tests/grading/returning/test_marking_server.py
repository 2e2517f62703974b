"""Nobody but the page itself can read answers or give points through the server for marking."""

import http.client
import json
from urllib.parse import urlsplit

import psutil
import pytest

from grading.errors import GradingError
from grading.returning.marking.desk import Desk
from grading.returning.marking.questions import list_questions
from tests.grading.classes.gradebook_rows import read_grades
from tests.grading.classes.recorded_class import WRITTEN, make_class
from tests.grading.marking_server import served


@pytest.fixture(scope="module")
def room(tmp_path_factory, registered):
    return make_class(tmp_path_factory.mktemp("served") / "class", registered.gradebook)


@pytest.fixture(scope="module")
def desk(room):
    room.add(room.record("ada", answers={WRITTEN: "Mine. <script>alert(1)</script>"}))
    desk = Desk(room.course, "practice", list_questions(room.course, "practice"))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def address(desk):
    with served(desk) as address:
        yield urlsplit(address)


@pytest.fixture
def body(desk):
    (entry,) = desk.list_entries(0)
    return {
        "key": entry.key,
        "version": entry.mark.version,
        "answer": entry.answer,
        "points": "3",
        "comment": "",
    }


def ask(address, place, method="GET", body=None, **changes):
    """Ask as the page's script would; `changes` are headers that differ. Return status and text."""
    headers = {"Host": address.netloc}
    if method == "POST":
        headers |= {"Origin": f"http://{address.netloc}", "Content-Type": "application/json"}
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    headers = {name: value for name, value in headers.items() if value is not None}
    connection = http.client.HTTPConnection(address.hostname, address.port)
    try:
        connection.putrequest(method, place, skip_host=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        if method != "GET":
            connection.putheader("Content-Length", str(len(content)))
        connection.endheaders(content if method != "GET" else None)
        reply = connection.getresponse()
        return reply.status, reply.read().decode(), reply.headers
    finally:
        connection.close()


def save(address, body, **changes):
    status, _, _ = ask(address, f"{address.path}question/1/save", "POST", body, **changes)
    return status


def given(room):
    return read_grades(room.url)["ada", WRITTEN].manual


def test_the_page_itself_can_read_give_and_take_back(room, desk, address, body):
    status, page, _ = ask(address, f"{address.path}question/1")
    assert status == 200
    assert "Mine." in page
    assert save(address, body) == 200
    assert given(room) == 3.0
    (entry,) = desk.list_entries(0)
    body |= {"version": entry.mark.version, "points": ""}
    assert save(address, body) == 200
    assert given(room) is None


@pytest.mark.parametrize(
    "place", ["/", "/question/1", "/x/", "/x/question/1", "/{:.40}/question/1", "/../etc/passwd"]
)
def test_without_the_secret_there_is_nothing(address, place):
    for method in ("GET", "POST"):
        place = place.format(address.path.strip("/"))
        status, text, _ = ask(address, place, method, {}, Origin=f"http://{address.netloc}")
        assert status in (403, 404, 405)
        assert "Mine" not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": None},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "none"},
        {"Content_Type": "text/plain"},
        {"Content_Type": None},
    ],
)
def test_a_page_of_another_site_cannot_give_points(room, address, body, headers):
    assert save(address, body, **headers) == 403
    assert given(room) is None


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{}", "127.0.0.1", "127.0.0.1:1"])
def test_a_name_that_was_turned_to_this_machine_gets_nothing(room, address, body, host):
    host = host.format(address.port)
    status, text, _ = ask(address, f"{address.path}question/1", Host=host)
    assert status == 403
    assert "Mine" not in text
    assert save(address, body, Host=host, Origin=f"http://{host}") == 403
    assert given(room) is None


def test_only_this_machine_is_listened_to(address):
    (listening,) = (
        one
        for one in psutil.Process().net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr.port == address.port
    )
    assert listening.laddr.ip == "127.0.0.1"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"key": 1}', b"[" * 90_000, b"\xff"]
)
def test_what_no_page_sends_ends_as_a_bad_request(room, address, content):
    status, _, _ = ask(address, f"{address.path}question/1/save", "POST", content)
    assert status == 400
    assert given(room) is None


@pytest.mark.parametrize("number", ["0", "2", "9999", "1e1", "-1", "%31%00"])
def test_a_question_that_is_not_there_is_not_found(address, number):
    assert ask(address, f"{address.path}question/{number}")[0] in (400, 404)


def test_a_browser_is_told_to_run_nothing_else_and_to_tell_nobody(address):
    for place in ("", "question/1", "question/1/marks", "question/2"):
        headers = ask(address, address.path + place)[2]
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';")
        assert "frame-ancestors 'none'" in policy
        assert "'unsafe-inline'" not in policy.partition("script-src")[2]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_gradebook_that_is_locked_is_told_in_a_sentence(room, address, body, desk, monkeypatch):
    def fail(*_, **__):
        raise GradingError("The gradebook is locked: close other programs.")

    monkeypatch.setattr(desk, "save", fail)
    place = f"{address.path}question/1/save"
    status, text, _ = ask(address, place, "POST", body)
    assert (status, json.loads(text)) == (
        503,
        {"sentence": "The gradebook is locked: close other programs."},
    )

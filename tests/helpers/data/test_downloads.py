"""A download is complete and checked, or it leaves nothing but one clear sentence."""

import hashlib
import logging
import os
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pooch
import pytest
from tqdm.std import tqdm

from helpers.data import downloads
from helpers.data.downloads import RemoteFile, cache_folder, fetch_files
from helpers.data.errors import DataError

CONTENTS = {"images.gz": bytes(range(256)) * 1000, "labels.gz": b"labels"}
FILES = [
    RemoteFile(name, hashlib.sha256(content).hexdigest(), len(content))
    for name, content in CONTENTS.items()
]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests.append(self.path)
        self.server.answers[self.path](self)

    def log_message(self, *arguments):
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A local web server: `answers` maps a path to what it does, `requests` lists what it got."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.answers = {f"/{name}": send(content) for name, content in CONTENTS.items()}
        self.address = f"http://127.0.0.1:{self.server_port}/"


def send(content, announced=None):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(announced or len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def decline(handler):
    handler.send_error(503)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def nobody(monkeypatch):
    """The address of a port on which nobody answers."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refuse(folder, addresses, message):
    with pytest.raises(DataError, match=message) as raised:
        fetch_files(FILES, addresses, folder)
    return str(raised.value)


def test_files_arrive_whole_and_alone(tmp_path, server):
    fetch_files(FILES, [server.address], tmp_path / "new" / "folder")
    assert contents(tmp_path / "new" / "folder") == CONTENTS


def test_a_cache_that_a_class_shares_can_be_read_by_all(tmp_path, server):
    fetch_files(FILES, [server.address], tmp_path)
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in tmp_path.iterdir())


def test_files_that_are_there_need_no_network(tmp_path, server, nobody):
    fetch_files(FILES, [server.address], tmp_path)
    fetch_files(FILES, [nobody], tmp_path)
    assert len(server.requests) == len(FILES)


def test_a_cached_file_that_was_damaged_is_fetched_again(tmp_path, server):
    fetch_files(FILES, [server.address], tmp_path)
    (tmp_path / "images.gz").write_bytes(b"damaged")
    fetch_files(FILES, [server.address], tmp_path)
    assert contents(tmp_path) == CONTENTS
    assert server.requests == ["/images.gz", "/labels.gz", "/images.gz"]


def test_a_wrong_checksum_is_refused_and_leaves_no_file(tmp_path, server):
    server.answers["/labels.gz"] = send(b"something else")
    refuse(tmp_path, [server.address], r"127\.0\.0\.1:\d+ sent labels\.gz with a wrong checksum")
    assert contents(tmp_path) == {"images.gz": CONTENTS["images.gz"]}


def test_a_download_that_breaks_off_leaves_no_file(tmp_path, server):
    content = CONTENTS["images.gz"]
    server.answers["/images.gz"] = send(content[:100_000], announced=len(content))
    refuse(tmp_path, [server.address], r"images\.gz could not .* broke off in the middle")
    assert contents(tmp_path) == {}


def test_no_network_is_said_and_what_to_do_instead(tmp_path, nobody):
    message = refuse(tmp_path, [nobody], r"images\.gz could not be downloaded .*not be reached")
    assert "unset COURSE_DATA" in message
    assert contents(tmp_path) == {}


def test_a_silent_server_is_given_up(tmp_path, server, monkeypatch):
    monkeypatch.setattr(downloads, "SILENCE_SECONDS", 0.1)
    given_up = threading.Event()

    def answer_late(handler):
        if not given_up.wait(timeout=2):
            send(CONTENTS["images.gz"])(handler)

    server.answers["/images.gz"] = answer_late
    refuse(tmp_path, [server.address], "did not answer in time")
    given_up.set()
    assert contents(tmp_path) == {}


def test_a_server_that_declines_is_quoted(tmp_path, server):
    server.answers["/images.gz"] = decline
    refuse(tmp_path, [server.address], "answered with status 503")


def test_an_interruption_leaves_no_file(tmp_path, server, monkeypatch):
    def interrupt(bar, *arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(tqdm, "update", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fetch_files(FILES, [server.address], tmp_path)
    assert server.requests == ["/images.gz"]
    assert contents(tmp_path) == {}


def test_a_second_address_steps_in(tmp_path, server, nobody):
    fetch_files(FILES, [nobody, server.address], tmp_path)
    assert contents(tmp_path) == CONTENTS


def test_a_second_address_replaces_what_the_first_sent_wrong(tmp_path, server):
    server.answers["/bad/images.gz"] = server.answers["/images.gz"]
    server.answers["/bad/labels.gz"] = send(b"please log in first")
    fetch_files(FILES, [f"{server.address}bad/", server.address], tmp_path)
    assert contents(tmp_path) == CONTENTS


def test_the_trouble_with_every_address_is_told(tmp_path, server, nobody):
    server.answers["/images.gz"] = decline
    refuse(tmp_path, [nobody, server.address], r"not be reached .*; 127.* status 503")


def test_a_cache_that_cannot_be_written_is_named(tmp_path, server):
    # A folder below a file can be made by nobody, not even by root.
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "cache"
    message = refuse(folder, [server.address], "cache folder .* cannot be used")
    assert str(folder) in message
    assert "set COURSE_CACHE" in message
    assert server.requests == []


def test_a_full_disk_is_told_apart_from_a_missing_network(tmp_path, server, monkeypatch):
    def fill(bar, *arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tqdm, "update", fill)
    refuse(tmp_path, [server.address], r"cache folder .* cannot be used \(No space left on device")
    assert contents(tmp_path) == {}


def test_the_remains_of_a_killed_download_are_removed_and_a_running_one_is_not(tmp_path, server):
    for name, age in {"tmpkilled": 100, "tmprunning": 1}.items():
        (tmp_path / name).write_bytes(b"half")
        written = time.time() - age
        os.utime(tmp_path / name, (written, written))
    fetch_files(FILES, [server.address], tmp_path)
    assert contents(tmp_path) == {**CONTENTS, "tmprunning": b"half"}


def test_a_progress_bar_shows_the_file_and_vanishes(tmp_path, server, capsys):
    fetch_files(FILES, [server.address], tmp_path)
    shown = capsys.readouterr()
    assert "images.gz" in shown.err
    assert "256k" in shown.err
    assert shown.err.rsplit("\r", maxsplit=2)[1].strip() == ""
    assert shown.out == ""


def test_nothing_is_shown_when_nothing_is_downloaded(tmp_path, server, capsys):
    fetch_files(FILES, [server.address], tmp_path)
    capsys.readouterr()
    fetch_files(FILES, [server.address], tmp_path)
    assert capsys.readouterr() == ("", "")


def test_no_log_line_is_written(tmp_path, server):
    records = []
    handler = logging.Handler()
    handler.emit = records.append
    logger = pooch.get_logger()
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        fetch_files(FILES, [server.address], tmp_path)
    finally:
        logger.removeHandler(handler)
    assert records == []


def test_the_cache_folder_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    assert cache_folder("some-set") == tmp_path / "some-set"


def test_the_cache_folder_is_the_systems_own_by_default(monkeypatch):
    monkeypatch.delenv("COURSE_CACHE", raising=False)
    default = pooch.os_cache("vanishing-gradients-course")
    assert cache_folder("some-set") == default / "some-set"


def test_fashion_mnist_has_the_four_standard_files_with_distinct_checksums():
    assert [file.name for file in downloads.FASHION_MNIST_FILES] == [
        "train-images-idx3-ubyte.gz",
        "train-labels-idx1-ubyte.gz",
        "t10k-images-idx3-ubyte.gz",
        "t10k-labels-idx1-ubyte.gz",
    ]
    checksums = {file.sha256 for file in downloads.FASHION_MNIST_FILES}
    assert len(checksums) == 4
    assert all(len(bytes.fromhex(checksum)) == 32 for checksum in checksums)


def test_a_cache_in_the_home_of_nobody_is_refused(monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", "~no-such-user-here/cache")
    with pytest.raises(DataError, match="COURSE_CACHE is '~no-such-user-here/cache'"):
        downloads.cache_folder("a-set")

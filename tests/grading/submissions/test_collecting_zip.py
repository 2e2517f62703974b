"""A zip file that is damaged or hostile spoils nothing but what is so in it."""

import contextlib
import io
import os
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.answers import reading
from grading.errors import GradingError, NotReadable
from grading.outcomes import Outcome
from grading.submissions import zip_entries
from grading.submissions.collecting import collect
from tests.grading.classes.handed_in_files import pack, take


def test_a_zip_member_that_is_unsafe_is_refused_and_the_others_are_read(tmp_path):
    link = zipfile.ZipInfo("link/practice.ipynb")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    files = [
        (link, "/etc/passwd"),
        ("../../up/practice.ipynb", "x"),
        ("/abs/practice.ipynb", "x"),
        ("C:\\win\\practice.ipynb", "x"),
        ("good/practice.ipynb", "good"),
    ]
    path = pack(tmp_path / "class.zip", files)
    taken = take(path)
    assert taken.pop("good") == "good"
    assert taken == dict.fromkeys(taken, Outcome.REFUSED)
    assert len(taken) == 4


def test_a_file_that_is_in_a_zip_twice_is_not_chosen_from(tmp_path):
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr("ada/practice.ipynb", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("ada/practice.ipynb", "2")
        archive.writestr("bob/practice.ipynb", "good")
    assert take(tmp_path / "class.zip") == {"ada": Outcome.UNREADABLE, "bob": "good"}


def test_a_zip_bomb_is_read_no_further_than_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(zip_entries, "MAX_FILE", 1000)
    files = [("ada/practice.ipynb", bytes(10**7)), ("bob/practice.ipynb", "good")]
    (ada, _), _ = collect(pack(tmp_path / "class.zip", files), "practice")
    monkeypatch.setattr(reading, "MAX_FILE", 1000)
    assert len(ada.read()) == 1001
    with pytest.raises(NotReadable, match="Clear the outputs"):
        reading.read_notebook(ada.read())


def test_damaged_and_encrypted_members_spoil_nobody_elses(tmp_path):
    path = pack(tmp_path / "class.zip", [("ada/p.ipynb", os.urandom(999)), ("bob/p.ipynb", "good")])
    content = bytearray(path.read_bytes())
    content[100] ^= 255
    path.write_bytes(content)
    assert take(path) == {"ada": Outcome.UNREADABLE, "bob": "good"}
    content = bytearray(pack(path, [("ada/p.ipynb", "x"), ("bob/p.ipynb", "good")]).read_bytes())
    content[content.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(content)
    assert take(path) == {"ada": Outcome.REFUSED, "bob": "good"}


def test_unusual_compression_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "class.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("ada/practice.ipynb", "x")
        archive.writestr("bob/practice.ipynb", "x", zipfile.ZIP_STORED)
    assert take(tmp_path / "class.zip") == {"ada": Outcome.REFUSED, "bob": "x"}


NO_ARCHIVES = {
    b"": "is an empty file",
    b"PK": "is the beginning of a zip file",
    b"PK\3\4" + bytes(99): "is the beginning of a zip file",
    b"hello": "neither a folder nor a zip file",
}


@pytest.mark.parametrize("content", NO_ARCHIVES)
def test_what_is_no_archive_is_said_in_a_sentence(content, tmp_path):
    path = tmp_path / "class.zip"
    path.write_bytes(content)
    with pytest.raises(GradingError, match=NO_ARCHIVES[content]):
        collect(path, "practice")
    with pytest.raises(GradingError, match="nothing at"):
        collect(tmp_path / "gone", "practice")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_zip_that_was_not_downloaded_to_its_end_is_called_so(share, tmp_path):
    files = [(f"{name}/practice.ipynb", os.urandom(999)) for name in ("ada", "bob")]
    content = pack(tmp_path / "class.zip", files).read_bytes()
    (tmp_path / "class.zip").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(GradingError, match="the beginning of a zip file"):
        collect(tmp_path / "class.zip", "practice")


def test_a_cut_off_zip_is_said_in_a_sentence(tmp_path):
    path = pack(tmp_path / "class.zip", [("ada/practice.ipynb", "x" * 99)] * 1)
    content = path.read_bytes()
    path.write_bytes(content[:60] + content[90:])
    try:
        taken = take(path)
    except GradingError:
        return
    assert set(taken.values()) <= {Outcome.UNREADABLE, Outcome.REFUSED}


@given(st.binary(max_size=120))
def test_any_bytes_behind_the_start_of_a_zip_are_survived(tmp_path_factory, tail):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ada/practice.ipynb", "x")
    path = tmp_path_factory.mktemp("zip") / "class.zip"
    content = buffer.getvalue()
    path.write_bytes(content[: len(content) // 2] + tail + content[len(content) // 2 :])
    try:
        for handed_in in collect(path, "practice")[0]:
            with contextlib.suppress(NotReadable):
                handed_in.read()
    except GradingError:
        return

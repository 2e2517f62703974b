"""Folders and zip files of every layout give each student's one notebook, or a named outcome."""

import contextlib
import io
import os
import stat
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading import entries, reading
from grading.classfolder import GradingError
from grading.collecting import SAFE_NAME, collect, find_people, make_safe
from grading.outcomes import Outcome
from grading.reading import NotReadable

LAYOUTS = {
    "nbgrader": ("ada/practice/practice.ipynb", "bob/practice/practice.ipynb"),
    "folders": ("ada/practice.ipynb", "bob/my answers (1).ipynb"),
    "files": ("ada.ipynb", "bob.ipynb"),
    "one outer folder": ("class/ada/practice/practice.ipynb", "class/bob/practice/practice.ipynb"),
    "files in one folder": ("class/ada.ipynb", "class/bob.ipynb"),
    "exchange": (
        "ada+practice+2026-01-02 10:00:00 UTC/practice.ipynb",
        "bob+practice+2026-01-02 10:00:00.5 UTC+MTIz/practice.ipynb",
    ),
    "Moodle": (
        "ada_123_assignsubmission_file_/practice.ipynb",
        "bob_124_assignsubmission_file/practice.ipynb",
    ),
    "Moodle without folders": (
        "ada_123_assignsubmission_file_practice.ipynb",
        "bob_124_assignsubmission_file_practice.ipynb",
    ),
    "Canvas": ("ada_11_22_practice.ipynb", "bob_LATE_12_23_practice-1.ipynb"),
    "beside other assignments": (
        "ada/practice/practice.ipynb",
        "ada/lab/lab.ipynb",
        "bob/practice/practice.ipynb",
    ),
    "beside other files": ("ada/practice.ipynb", "ada/data.csv", "ada/.x.ipynb", "bob/p.ipynb"),
    "with checkpoints": (
        "ada/practice.ipynb",
        "ada/.ipynb_checkpoints/practice-checkpoint.ipynb",
        "bob/practice.ipynb",
        "__MACOSX/ada/._practice.ipynb",
    ),
}


def fill(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder


def pack(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def outcome(handed_in):
    with pytest.raises(NotReadable) as refused:
        handed_in.read()
    return refused.value.outcome, refused.value.sentence


def take(source):
    """Return what each student handed in, read or refused."""
    taken = {}
    for handed_in in collect(source, "practice")[0]:
        try:
            taken[handed_in.student] = handed_in.read().decode()
        except NotReadable as refused:
            taken[handed_in.student] = refused.outcome
    return taken


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_every_layout_gives_each_student_the_right_file(layout, packed, tmp_path):
    names = LAYOUTS[layout]
    if packed:
        source = pack(tmp_path / "class.zip", [(name, name) for name in names])
    else:
        source = fill(tmp_path, *names)
    ada = next(name for name in names if "ada" in name)
    bob = next(name for name in names if "bob" in name)
    assert take(source) == {"ada": ada, "bob": bob}


@pytest.mark.parametrize(
    "name", ["ada/practice/practice.ipynb", "ada/practice.ipynb", "class/ada/practice.ipynb"]
)
def test_a_class_of_one_is_not_taken_for_an_outer_folder(name, tmp_path):
    assert take(fill(tmp_path, name)) == {"ada": name}


def test_of_several_times_in_the_exchange_the_latest_counts(tmp_path):
    fill(
        tmp_path,
        "ada+practice+2026-01-02 10:00:00 UTC/practice.ipynb",
        "ada+practice+2026-01-03 09:00:00 UTC/practice.ipynb",
        "ada+lab+2026-01-04 09:00:00 UTC/lab.ipynb",
    )
    assert "01-03" in take(tmp_path)["ada"]


def test_the_time_of_handing_in_is_read_as_nbgrader_notes_it(tmp_path):
    fill(tmp_path, "ada/practice/practice.ipynb", "bob/practice/practice.ipynb")
    (tmp_path / "ada" / "practice" / "timestamp.txt").write_text("2026-01-02 10:00:00 UTC\n")
    (tmp_path / "bob" / "practice" / "timestamp.txt").write_bytes(b"\xff")
    assert [one.time for one in collect(tmp_path, "practice")[0]] == ["2026-01-02 10:00:00 UTC", ""]
    exchange = fill(tmp_path / "in", "ada+practice+2026-01-03 09:00:00 UTC/practice.ipynb")
    assert collect(exchange, "practice")[0][0].time == "2026-01-03 09:00:00 UTC"


def test_two_people_of_one_name_are_kept_apart_by_their_number(tmp_path):
    names = ["Ada L_1_assignsubmission_file_/p.ipynb", "Ada L_2_assignsubmission_file_/p.ipynb"]
    assert take(fill(tmp_path, *names)) == {"Ada L 1": names[0], "Ada L 2": names[1]}


def test_several_notebooks_are_named_and_not_chosen_from(tmp_path):
    fill(tmp_path, "ada/one.ipynb", "ada/two.ipynb", "bob/practice.ipynb", "bob/old.ipynb")
    ada, bob = collect(tmp_path, "practice")[0]
    assert outcome(ada)[0] is Outcome.UNREADABLE
    assert "one.ipynb, two.ipynb" in outcome(ada)[1]
    assert bob.read() == b"bob/practice.ipynb"


def test_no_notebook_is_missing_and_what_there_is_is_named(tmp_path):
    fill(tmp_path, "ada/report.pdf", "bob/.hidden", "eve/practice.ipynb")
    (tmp_path / "cyd").mkdir()
    pairs = {one.student: one for one in collect(tmp_path, "practice")[0]}
    assert outcome(pairs["ada"])[0] is Outcome.MISSING
    assert "report.pdf" in outcome(pairs["ada"])[1]
    assert outcome(pairs["bob"])[0] is Outcome.MISSING
    assert outcome(pairs["cyd"])[0] is Outcome.MISSING


def test_who_handed_in_only_another_assignment_is_missing(tmp_path):
    fill(tmp_path, "ada/practice/practice.ipynb", "dan/lab/lab.ipynb", "dan/lab/data.csv")
    taken = take(tmp_path)
    assert taken.pop("ada")
    assert taken == {"dan": Outcome.MISSING}


def test_a_classmates_folder_decides_nothing_about_another_students_notebook(tmp_path):
    fill(tmp_path, "bob/work/practice.ipynb", "cyd/task/answers.ipynb", "dan/lab/practice.ipynb")
    alone = take(tmp_path)
    assert all(type(told) is str and told.startswith(name) for name, told in alone.items())
    fill(tmp_path, "eve/practice/practice.ipynb", "eve/work/work.ipynb", "eve/task/task.ipynb")
    together = take(tmp_path)
    assert together.pop("eve") == "eve/practice/practice.ipynb"
    assert together == alone


def test_files_of_nobody_are_named(tmp_path):
    fill(tmp_path, "ada/practice.ipynb", "bob/practice.ipynb", "list.csv")
    collected, others = collect(tmp_path, "practice")
    assert [one.student for one in collected] == ["ada", "bob"]
    assert others == ["list.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_links_pipes_and_folders_are_not_opened(tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text("secret")
    source = tmp_path / "class"
    for student in ("link", "pipe", "folder", "inner", "good"):
        (source / student).mkdir(parents=True)
    (source / "link" / "practice.ipynb").symlink_to(secret)
    os.mkfifo(source / "pipe" / "practice.ipynb")
    (source / "folder" / "practice.ipynb").mkdir()
    (source / "inner" / "practice").symlink_to(tmp_path)
    (source / "whole").symlink_to(tmp_path, target_is_directory=True)
    fill(source, "good/practice.ipynb")
    assert take(source) == {
        "link": Outcome.REFUSED,
        "pipe": Outcome.REFUSED,
        "folder": Outcome.REFUSED,
        "inner": Outcome.REFUSED,
        "whole": Outcome.REFUSED,
        "good": "good/practice.ipynb",
    }


def test_a_link_to_itself_and_a_folder_that_cannot_be_opened_spoil_nobody_elses(
    tmp_path, monkeypatch
):
    fill(tmp_path, "ada/practice.ipynb", "shut/practice.ipynb", "bob/practice.ipynb")
    (tmp_path / "bob" / "loop").symlink_to("loop")
    list_folder = os.scandir

    def refuse_one(path):  # whoever tests as root may open every folder
        if path.name == "shut":
            raise PermissionError
        return list_folder(path)

    monkeypatch.setattr(entries.os, "scandir", refuse_one)
    assert take(tmp_path) == {
        "ada": "ada/practice.ipynb",
        "bob": "bob/practice.ipynb",
        "shut": Outcome.MISSING,
    }


def test_the_ending_may_be_written_in_capital_letters(tmp_path):
    names = ("ada/PRACTICE.IPYNB", "bob.Ipynb")
    assert take(fill(tmp_path, *names)) == {"ada": names[0], "bob": names[1]}


def test_notebooks_beside_the_one_that_counts_are_named(tmp_path):
    (ada, bob), _ = collect(
        fill(tmp_path, "ada/practice.ipynb", "ada/practice (1).ipynb", "bob/practice.ipynb"),
        "practice",
    )
    assert ada.read() == b"ada/practice.ipynb"
    assert (ada.left_out, bob.left_out) == (("practice (1).ipynb",), ())


def test_a_folder_swapped_for_a_link_after_listing_is_not_followed(tmp_path):
    source = fill(tmp_path / "class", "ada/practice.ipynb", "bob/practice.ipynb")
    (ada, _), _ = collect(source, "practice")
    (source / "ada").rename(tmp_path / "elsewhere")
    (source / "ada").symlink_to(tmp_path / "elsewhere")
    assert outcome(ada)[0] is Outcome.UNREADABLE


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
    monkeypatch.setattr(entries, "MAX_FILE", 1000)
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


@pytest.mark.parametrize("content", [b"", b"PK", b"hello"])
def test_what_is_no_archive_is_said_in_a_sentence(content, tmp_path):
    path = tmp_path / "class.zip"
    path.write_bytes(content)
    with pytest.raises(GradingError, match="neither a folder nor a zip file"):
        collect(path, "practice")
    with pytest.raises(GradingError, match="nothing at"):
        collect(tmp_path / "gone", "practice")


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


@pytest.mark.parametrize("name", ["ada", "Ada Lovelace", "ada.l@uni.example", "Łukasz-2", "李雷"])
def test_a_harmless_name_stays_as_it_is(name):
    assert make_safe(name) == name


@given(st.text(st.characters()))
def test_any_name_becomes_a_safe_one(name):
    safe = make_safe(name)
    assert SAFE_NAME.fullmatch(safe)
    assert not set(safe) & set("/\\*?[]<>&\"'`=+\0\n:|")
    assert safe[0] not in "=+-@."
    safe.encode("utf-8")
    assert len(safe.encode("utf-8")) < 250


@given(st.text(st.characters()), st.text(st.characters()))
def test_different_names_stay_different(left, right):
    if make_safe(left) == make_safe(right):
        assert (
            unicodedata.normalize("NFC", left).strip()
            == unicodedata.normalize("NFC", right).strip()
        )


def test_hostile_folder_names_are_students_with_safe_names(tmp_path):
    names = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "-rf", "a*[b]?", "x" * 200]
    fill(tmp_path, *(f"{name.replace('/', '∕')}/practice.ipynb" for name in names))
    (tmp_path / os.fsdecode(b"\xff\xfe")).mkdir()
    taken = take(tmp_path)
    assert len(taken) == 6
    assert all(SAFE_NAME.fullmatch(student) for student in taken)


@pytest.mark.parametrize("outer", ["", "class/"])
@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_who_hands_in_far_too_many_files_is_refused_and_nobody_else(tmp_path, outer, packed):
    names = [f"{outer}ada/practice.ipynb", *(f"{outer}bob/{i // 50}/{i}.txt" for i in range(2001))]
    source = fill(tmp_path / "in", *names)
    if packed:
        source = pack(tmp_path / "in.zip", [(name, name.encode()) for name in names])
    assert take(source) == {"ada": f"{outer}ada/practice.ipynb", "bob": Outcome.REFUSED}


MOODLE = "{}_{}_assignsubmission_file_/practice.ipynb"


@pytest.mark.parametrize("first", [["11"], ["11", "13"], ["13"]])
@pytest.mark.parametrize("later", [["11"], ["13"], ["11", "13"], ["11", "13", "17"]])
def test_a_person_with_a_number_stays_the_same_student_whoever_else_is_there(
    tmp_path, first, later
):
    def students(folder, numbers, known):
        fill(tmp_path / folder, *(MOODLE.format("Ada Lovelace", number) for number in numbers))
        collected = collect(tmp_path / folder, "practice", lambda: known)[0]
        return {one.label: one.student for one in collected}

    before = students("first", first, {})
    known = find_people({student: label for label, student in before.items()})
    after = students("later", later, known)
    people = {**before, **after}
    assert len(set(people.values())) == len(people)
    assert {label: after[label] for label in before if label in after} == {
        label: student for label, student in before.items() if label in after
    }


def test_nobody_becomes_a_person_who_has_a_number(tmp_path):
    fill(tmp_path, MOODLE.format("Ada", "11"), "Ada/practice.ipynb", "Ada 13/practice.ipynb")
    known = {("Ada", "11"): "Ada"}
    collected = {one.label: one.student for one in collect(tmp_path, "practice", lambda: known)[0]}
    assert len(set(collected.values())) == 3
    assert collected["Ada_11_assignsubmission_file_"] == "Ada"


def test_one_student_with_a_folder_per_assignment_is_one_student(tmp_path):
    fill(tmp_path, "ada/practice/practice.ipynb", "ada/lab/lab.ipynb", "ada/lab/points.csv")
    assert take(tmp_path) == {"ada": "ada/practice/practice.ipynb"}

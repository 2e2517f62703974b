"""What learning platforms pack: each person has the right notebook, and no file is lost."""

import zipfile

import pytest

from grading.outcomes import Outcome
from grading.submissions.collecting import collect
from tests.grading.classes.handed_in_files import fill, pack, take

MOODLE = "{}_assignsubmission_file_/practice.ipynb"
PACKED = {
    "Moodle, folders": (
        [
            "Ada Lovelace_101_assignsubmission_file_/practice.ipynb",
            "Grace Hopper_102_assignsubmission_file_/practice (1).ipynb",
        ],
        {"Ada Lovelace": 0, "Grace Hopper": 1},
    ),
    "Moodle, folders without the last stroke": (
        [
            "Ada Lovelace_101_assignsubmission_file/practice.ipynb",
            "Grace Hopper_102_assignsubmission_file/my.ipynb",
        ],
        {"Ada Lovelace": 0, "Grace Hopper": 1},
    ),
    "Moodle, flat": (
        [
            "Ada Lovelace_101_assignsubmission_file_practice.ipynb",
            "Grace Hopper_102_assignsubmission_file_my_practice.ipynb",
        ],
        {"Ada Lovelace": 0, "Grace Hopper": 1},
    ),
    "Moodle, blind": (
        [MOODLE.format("Participant_101"), MOODLE.format("Participant_102")],
        {"Participant 101": 0, "Participant 102": 1},
    ),
    "Moodle, blind with the number in the name": (
        [MOODLE.format("Participant 101_101"), MOODLE.format("Participant 102_102")],
        {"Participant 101": 0, "Participant 102": 1},
    ),
    "Moodle, groups": (
        [MOODLE.format("Group A-Ada Lovelace_101"), MOODLE.format("Group B-Grace Hopper_102")],
        {"Group A-Ada Lovelace": 0, "Group B-Grace Hopper": 1},
    ),
    "Moodle, a group's submission": (
        [MOODLE.format("Group A_Participant_101")],
        {"Group A_Participant": 0},
    ),
    "Moodle, two of one name": (
        [MOODLE.format("Anna Schmidt_101"), MOODLE.format("Anna Schmidt_102")],
        {"Anna Schmidt 101": 0, "Anna Schmidt 102": 1},
    ),
    "Moodle, text typed online beside a file": (
        [
            "Ada Lovelace_101_assignsubmission_file_/practice.ipynb",
            "Ada Lovelace_101_assignsubmission_onlinetext_/onlinetext.html",
        ],
        {"Ada Lovelace": 0},
    ),
    "Moodle, text typed online alone": (
        [
            MOODLE.format("Bob B_102"),
            "Ada Lovelace_101_assignsubmission_onlinetext_/onlinetext.html",
        ],
        {"Ada Lovelace": Outcome.MISSING, "Bob B": 0},
    ),
    "Moodle, names from everywhere": (
        [MOODLE.format(f"{name}_10{n}") for n, name in enumerate(["José Ñandú", "李小龍", "محمد"])],
        {"José Ñandú": 0, "李小龍": 1, "محمد": 2},
    ),
    "Canvas": (
        ["lovelaceada_101_5001_practice.ipynb", "hoppergrace_LATE_102_5002_practice-2.ipynb"],
        {"lovelaceada": 0, "hoppergrace": 1},
    ),
    "Canvas, a group": (["projectgroup1_101_5001_practice.ipynb"], {"projectgroup1": 0}),
    "Canvas, two files": (
        [
            "lovelaceada_101_5001_practice.ipynb",
            "lovelaceada_101_5002_notes.ipynb",
            "hoppergrace_102_5003_practice-1.ipynb",
            "hoppergrace_102_5004_practice.ipynb",
        ],
        {"lovelaceada": 0, "hoppergrace": 3},
    ),
    "Canvas, another kind of file": (
        ["hoppergrace_102_5003_practice.ipynb", "lovelaceada_101_5001_practice.html"],
        {"hoppergrace": 0, "lovelaceada": Outcome.MISSING},
    ),
    "Canvas, text typed online": (
        ["hoppergrace_102_5003_practice.ipynb", "lovelaceada_101_text.html"],
        {"hoppergrace": 0, "lovelaceada": Outcome.MISSING},
    ),
    "Canvas, a stroke in the name": (
        [
            "o_neilshaun_101_5001_practice.ipynb",
            "o_neilshaun_101_5002_practice-1.ipynb",
            "x_LATE_y_LATE_103_5004_practice.ipynb",
            "ada_102_5003_practice.ipynb",
        ],
        {"o_neilshaun": 0, "x_LATE_y": 2, "ada": 3},
    ),
    "Canvas, a file called as if it were another person's": (
        ["ada_101_5001_o_neil_102_5002_practice.ipynb", "o_neil_102_5003_practice.ipynb"],
        {"ada": 0, "o_neil": 1},
    ),
    "GitHub Classroom": (
        ["practice-ada/practice.ipynb", "practice-grace/practice.ipynb", "practice-ada/README.md"],
        {"practice-ada": 0, "practice-grace": 1},
    ),
    "Gradescope": (
        [f"assignment_9_export/submission_{n}/practice.ipynb" for n in (111, 222)],
        {"submission_111": 0, "submission_222": 1},
    ),
    "ILIAS": (
        [f"Exercise/{name}/practice.ipynb" for name in ("Lovelace_Ada_a1_101", "Hopper_G_gh_102")],
        {"Lovelace_Ada_a1_101": 0, "Hopper_G_gh_102": 1},
    ),
    "nbgrader's exchange": (
        [f"ada+practice+2024-03-1{day} 09:00:00.000000 UTC+xyz/practice.ipynb" for day in (0, 1)],
        {"ada": 1},
    ),
    "packed by macOS": (
        [
            "Downloads/ada/practice.ipynb",
            "Downloads/grace/practice.ipynb",
            "Downloads/.DS_Store",
            "__MACOSX/Downloads/ada/._practice.ipynb",
        ],
        {"ada": 0, "grace": 1},
    ),
    "packed by old Windows": (
        ["ada\\practice.ipynb", "grace\\practice.ipynb"],
        {"ada": 0, "grace": 1},
    ),
}


@pytest.mark.parametrize("name", PACKED)
def test_what_a_platform_packs_gives_each_person_the_right_notebook(name, tmp_path):
    paths, right = PACKED[name]
    source = pack(tmp_path / "in.zip", [(path, path) for path in paths])
    with zipfile.ZipFile(source) as archive:
        paths = archive.namelist() if "\\" not in paths[0] else paths
    assert take(source) == {
        student: paths[place] if type(place) is int else place for student, place in right.items()
    }


def test_what_a_teacher_has_returned_belongs_to_nobody(tmp_path):
    returned = "Ada Lovelace_101_assignfeedback_file_"
    fill(tmp_path, f"{returned}/old.pdf", MOODLE.format("Ada Lovelace_101"))
    (ada,), others = collect(tmp_path, "practice")
    assert (ada.student, others) == ("Ada Lovelace", [returned])


def test_a_name_in_bytes_of_old_dos_is_one_student(tmp_path):
    source = pack(tmp_path / "in.zip", [(MOODLE.format("M~ller Jorg_101"), "x")])
    source.write_bytes(source.read_bytes().replace(b"M~ller", b"M\x81ller"))
    assert take(source) == {"Müller Jorg": "x"}


def test_a_file_name_of_the_students_own_does_not_hide_the_platforms_form(tmp_path):
    files = [("ada_11_22_pra\nctice.ipynb", "1"), ("bob_12_23_practice.ipynb", "2")]
    assert take(pack(tmp_path / "in.zip", files)) == {"ada": "1", "bob": "2"}


def test_one_layout_can_be_told(tmp_path):
    names = ("hw_1_2_ada.ipynb", "hw_1_2_bob.ipynb", "tests/practice.ipynb")
    fill(tmp_path, *names)
    collected, others = collect(tmp_path, "practice", layout="files")
    assert [one.student for one in collected] == ["hw_1_2_ada", "hw_1_2_bob"]
    assert others == ["tests"]


def test_what_canvas_says_is_late_is_told(tmp_path):
    fill(tmp_path, "ada_LATE_11_22_practice.ipynb", "bob_12_23_practice.ipynb")
    ada, bob = collect(tmp_path, "practice")[0]
    assert ada.notes == ("Canvas says that it is late",)
    assert bob.notes == ()

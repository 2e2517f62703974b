"""nbgrader's formgrader: it shows a graded submission, and a score typed there is exported."""

import csv

import pytest

from tests.browser.jupyter import jupyter
from tools.class_folder import run_nbgrader
from tools.sample import ASSIGNMENT, STUDENT, grade_sample

WRITTEN = "3e-explain"


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory):
    """A class of one student, graded."""
    folder = tmp_path_factory.mktemp("class")
    return folder, grade_sample(folder)


@pytest.fixture(scope="module")
def submission(class_folder, browser, tmp_path_factory):
    """The page of the student's submission, reached as an instructor would."""
    with jupyter(class_folder[0], tmp_path_factory.mktemp("jupyter")) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(120_000)
        page.goto(address.format("login"))
        page.goto(address.format(f"formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}"))
        page.get_by_role("link", name="Submission #1").click()
        page.wait_for_selector("input.score")
        yield page
        page.close()


def score_of(page, cell_id):
    return page.locator(f'input.score[id="{cell_id}"]')


def test_a_graded_submission_shows_its_points(submission, class_folder):
    points = {part.name: part.points for part in class_folder[1].parts if part.points is not None}
    assert len(points) == 8
    for name, value in points.items():
        # The points are filled in once the server has answered.
        submission.locator(f'input.score[id="{name}"][placeholder="{value:g}"]').wait_for()


def test_a_persons_score_for_the_written_answer_is_saved_and_exported(submission, class_folder):
    score_of(submission, WRITTEN).fill("3.5")
    with submission.expect_response(lambda answer: answer.request.method == "PUT") as saved:
        score_of(submission, WRITTEN).blur()
    assert saved.value.ok
    submission.reload()
    submission.wait_for_function(
        f"document.getElementById('{WRITTEN}')?.value === '3.5'", timeout=60_000
    )
    folder, graded = class_folder
    run_nbgrader(folder, "export")
    with (folder / "classroom" / "grades.csv").open(encoding="utf-8") as table:
        (row,) = (row for row in csv.DictReader(table) if row["student_id"] == STUDENT)
    by_tests = sum(part.points for part in graded.parts if part.points is not None)
    assert float(row["score"]) == by_tests + 3.5

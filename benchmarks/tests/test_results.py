"""Figures say on which machine, when and at which commit they were measured; none looks newer."""

import subprocess

from benchmarks import results

STAMP = {
    "date": "2026-11-26T16:46",
    "commit": "abc1234",
    "load": 0.1,
    "machine": {"processor": "a", "cores": 2, "python": "3.11", "versions": {"torch": "2"}},
}


def test_a_benchmark_that_is_not_run_keeps_its_figures_and_where_they_are_from(tmp_path):
    path, later = tmp_path / "results.json", STAMP | {"commit": "def5678"}
    results.keep("imports", {"ratio": 1}, STAMP, path)
    results.keep("sliders", {"ms": 2}, STAMP, path)
    results.keep("sliders", {"ms": 3}, later, path)
    assert results.read_results(path) == {
        "imports": {"measured": STAMP, "ratio": 1},
        "sliders": {"measured": later, "ms": 3},
    }


def test_a_panel_with_other_figures_than_most_says_where_they_are_from():
    later = STAMP | {"date": "2026-11-29T13:05", "commit": "def5678"}
    other = STAMP | {"machine": STAMP["machine"] | {"processor": "b"}}
    two = {"x": {"measured": STAMP}, "y": {"measured": later}}
    assert results.find_usual(two) == later
    assert results.find_usual(two | {"z": {"measured": STAMP}}) == STAMP
    assert results.describe_origin(later, later) == ""
    assert results.describe_origin(STAMP, later) == "2026-11-26 · abc1234"
    assert results.describe_origin(other, later) == "b · 2026-11-26 · abc1234"


def test_what_was_measured_on_a_busy_machine_says_so():
    assert "busy" not in results.describe_stamp(STAMP)
    assert "busy (load 3.5)" in results.describe_stamp(STAMP | {"load": 3.5})


def test_a_changed_folder_is_not_taken_for_its_commit(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)

    assert results.describe_commit(tmp_path) is None
    git("init")
    (tmp_path / "benchmarks").mkdir()
    own = tmp_path / "benchmarks" / "results.json"
    code = tmp_path / "code.py"
    for path in (own, code):
        path.write_text("1", encoding="utf-8")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-m", "one")
    own.write_text("2", encoding="utf-8")
    commit = results.describe_commit(tmp_path)
    assert commit.isalnum()
    code.write_text("2", encoding="utf-8")
    assert results.describe_commit(tmp_path) == f"{commit}+"

"""The stages of grading a submission are measured in a process as a worker has it."""

from benchmarks.grading import measure_costs


def test_each_stage_is_measured_where_an_examiner_can_be_forked():
    milliseconds = measure_costs(1)
    assert milliseconds.keys() == {
        "fork of the examiner",
        "fork and walls",
        "student cells",
        "tests ask the student",
        "end of all processes",
        "reading, rebuilding and tests",
        "journal",
        "autograded notebooks",
        "gradebook",
    }
    assert all(spent > 0 for spent in milliseconds.values())

"""One submission against its tests: what the examiner runs, sees and says."""

__all__ = [
    "examiner", "hidden_tests", "magics", "needs", "stopped_cells", "task", "test_cells",
    "test_places", "time_alarm",
]  # fmt: skip

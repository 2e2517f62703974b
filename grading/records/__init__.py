"""What is known of a class: the journal, nbgrader's gradebook, and both read together."""

__all__ = [
    "database", "gradebook", "gradebook_reading", "gradebook_version", "journal", "late",
    "new_gradebook", "registration", "results", "results_reading",
]  # fmt: skip

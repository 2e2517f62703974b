"""What is known of a class: the journal, nbgrader's gradebook, and both read together."""

__all__ = [
    "by_hand", "database", "gradebook", "gradebook_reading", "gradebook_version", "journal", "late",
    "looked_at", "new_gradebook", "registration", "results", "results_reading",
]  # fmt: skip

"""The process that a student's notebook runs in, from outside: walls, requests, limits, outputs."""

__all__ = [
    "bubblewrap", "check", "environment", "inventory", "outputs", "patience", "session",
    "student_process", "watcher", "zygote_session", "zygote_source",
]  # fmt: skip

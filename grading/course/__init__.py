"""The course: its folder and settings, its assignments, and what students get of them."""

__all__ = ["assignment", "folder", "imports", "release", "student_version"]

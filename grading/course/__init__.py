"""The course: its folder and settings, its assignments, and what students get of them."""

__all__ = [
    "assignment", "folder", "header_footer", "imports", "kernels", "release", "rubric",
    "shared_names", "shipped", "source_notebook", "student_version", "tables", "unfollowed",
]  # fmt: skip

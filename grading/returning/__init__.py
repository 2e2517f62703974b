"""What goes back: feedback pages, grades as tables, the report on a class."""

__all__ = ["autograded", "export", "feedback", "feedback_zip", "marking", "marks", "report"]

"""What goes back: feedback pages, grades as tables, the report on a class."""

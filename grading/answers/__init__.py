"""From a submitted notebook to the notebook to run: whose cell is which, and what counts."""

__all__ = ["pictures", "reading", "rebuilding", "steps"]

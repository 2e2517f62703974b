"""Values across the boundary between student code and tests: written, read, shared and bounded."""

__all__ = ["class_facts", "exchange", "handles", "names_in_place", "operations", "wire"]

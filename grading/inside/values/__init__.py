"""Values across the boundary between student code and tests: written, read, shared and bounded."""

__all__ = [
    "call_form", "class_facts", "encoding", "exchange", "handles", "names_in_place", "operations",
    "sharing", "wire",
]  # fmt: skip

"""Values across the boundary between student code and tests: written, read, shared and bounded."""

__all__ = ["exchange", "handles", "wire"]

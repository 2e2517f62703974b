"""Who handed in what: from folders, learning platforms' zip files and nbgrader's exchange."""

__all__ = [
    "carried", "choosing", "class_root", "collecting", "entries", "exchange_keys", "layouts",
    "platforms", "students",
]  # fmt: skip

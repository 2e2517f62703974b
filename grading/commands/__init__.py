"""The command course, one module per subcommand."""

__all__ = ["app", "release", "words"]

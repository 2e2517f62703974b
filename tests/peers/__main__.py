"""Writes the table of what nbgrader's tests promise into its page: `python -m tests.peers`."""

from tests.peers.table import PAGE, put_into

if __name__ == "__main__":
    PAGE.write_text(put_into(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

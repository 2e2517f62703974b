"""What the text of a lesson states, in words, each with its check and the measured value."""

from helpers.claims.shipped import hash_of_cell, hashes_file
from helpers.claims.statements import METADATA, STRICT, StatementFails, statements

__all__ = ["METADATA", "STRICT", "StatementFails", "hash_of_cell", "hashes_file", "statements"]

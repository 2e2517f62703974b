"""All claims of all lessons, in the order of the lessons."""

import importlib
from pathlib import Path

from tests.claims.claim import Claim

FOLDER = Path(__file__).parent


def find_claims() -> list[Claim]:
    """Gather the `CLAIMS` of every `lesson_NN.py` beside this file."""
    modules = sorted(path.stem for path in FOLDER.glob("lesson_*.py"))
    return [
        claim
        for module in modules
        for claim in importlib.import_module(f"tests.claims.{module}").CLAIMS
    ]

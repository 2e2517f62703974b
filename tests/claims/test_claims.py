"""Every claim of the lessons holds when computed anew, and its check fails where it should."""

import pytest

from tests.claims.claim import in_words
from tests.claims.registry import FOLDER, find_claims

CLAIMS = find_claims()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_claim_holds(claim):
    measured = claim.run(full=False)
    assert claim.holds(measured), f"{claim.sentence} Measured: {in_words(measured)}"


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_claim_fails_when_altered(claim):
    measured = claim.run(full=False, altered=True)
    assert not claim.holds(measured), f"holds even {claim.altered_how}: {in_words(measured)}"


def test_every_claim_has_a_name_of_its_own_that_starts_with_its_lesson():
    names = [claim.name for claim in CLAIMS]
    assert len(set(names)) == len(names)
    numbers = {path.stem.removeprefix("lesson_") for path in FOLDER.glob("lesson_*.py")}
    assert {name[:2] for name in names} == numbers


def test_every_alteration_changes_something():
    for claim in CLAIMS:
        assert claim.altered, claim.name
        assert claim.altered_how, claim.name

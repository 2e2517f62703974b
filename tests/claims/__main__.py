"""Checks every claim of the lessons at full size and writes a table: claim, measured, verdict.

`make claims` runs this as `python -m tests.claims`, and `python -m tests.claims 03 05` checks
the claims of these lessons. The table goes to build/claims.md.
"""

import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.claims.claim import Claim, in_words
from tests.claims.registry import find_claims
from tools.lessons.run import ROOT, exit_code_of, replace_text

TABLE = ROOT / "build" / "claims.md"


@dataclass(frozen=True)
class Verdict:
    """What checking a claim has found: its numbers as claimed, and as altered."""

    claim: Claim
    measured: str
    altered: str
    holds: bool
    fails_when_altered: bool
    seconds: float

    @property
    def in_a_word(self) -> str:
        """The verdict as the table has it."""
        if not self.holds:
            return "does not hold"
        return "holds" if self.fails_when_altered else "holds, but its check cannot fail"


def check(claim: Claim) -> Verdict:
    """Compute a claim at full size, as claimed and as altered."""
    start = time.monotonic()
    measured = claim.run(full=True)
    altered = claim.run(full=True, altered=True)
    return Verdict(
        claim,
        in_words(measured),
        in_words(altered),
        bool(claim.holds(measured)),
        not claim.holds(altered),
        time.monotonic() - start,
    )


def table(verdicts: Iterable[Verdict]) -> str:
    """Write verdicts as a Markdown table."""
    lines = [
        "| Claim | In words | Seeds | Measured (least to most) | Verdict | Altered | Then |",
        "|---|---|---|---|---|---|---|",
    ]
    for verdict in verdicts:
        claim = verdict.claim
        cells = (
            claim.name,
            claim.sentence,
            str(len(claim.seeds)) if claim.seeds else "no chance in it",
            verdict.measured,
            verdict.in_a_word,
            claim.altered_how,
            verdict.altered,
        )
        lines.append(f"| {' | '.join(cell.replace('|', '∣') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def main(lessons: Sequence[str]) -> int:
    """Check the claims of these lessons, or all; the exit code is 1 when one does not stand."""
    torch.set_num_threads(1)
    os.environ.setdefault("TQDM_DISABLE", "1")  # one bar is enough
    console = Console()
    claims = [claim for claim in find_claims() if not lessons or claim.name[:2] in lessons]
    if not claims:
        console.print(f"No lesson {', '.join(lessons)} has claims: name one like 03.")
        return 2
    verdicts = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as bars:
        bar = bars.add_task("claims", total=len(claims))
        for claim in claims:
            bars.update(bar, description=claim.name)
            verdicts.append(check(claim))
            verdict = verdicts[-1]
            console.print(
                f"{claim.name}: {verdict.in_a_word} ({verdict.measured})",
                markup=False,
                highlight=False,
            )
            bars.advance(bar)
    replace_text(TABLE, table(verdicts))
    standing = sum(verdict.in_a_word == "holds" for verdict in verdicts)
    place = Path(TABLE).relative_to(ROOT).as_posix()
    console.print(f"{standing} of {len(verdicts)} claims hold. The table: {place}")
    return int(standing < len(verdicts))


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:])))

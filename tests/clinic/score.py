"""Counts what a diagnosis got right in the clinic, and writes the tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.clinic.findings import Finding
from tests.clinic.recipes import CAUSES
from tools.markdown import write_table

RIGHT_SHARE = 0.95  # of the sick ones, to aim at
PAIRS, HEALTHY = "two at once", "healthy"


@dataclass(frozen=True)
class Score:
    """How many networks were diagnosed right; one may have missed causes and false alarms both."""

    networks: int
    right: int
    missed: int
    false_alarms: int

    @property
    def share(self) -> float:
        """Right ones, of all; 1 where there are none."""
        return self.right / self.networks if self.networks else 1.0


def score(findings: Sequence[Finding]) -> Score:
    """Count."""
    return Score(
        len(findings),
        sum(finding.is_right for finding in findings),
        sum(bool(finding.missed) for finding in findings),
        sum(bool(finding.false_alarms) for finding in findings),
    )


def kind_of(finding: Finding) -> str:
    """Return the row of the table in which a finding counts."""
    causes = finding.recipe.causes
    return causes[0] if len(causes) == 1 else PAIRS if causes else HEALTHY


def reaches_the_aim(findings: Sequence[Finding]) -> bool:
    """Tell whether in each part no healthy network is accused, and enough sick ones are right."""
    for part in (part_of(findings, held_out) for held_out in (False, True)):
        healthy = score([finding for finding in part if not finding.recipe.causes])
        sick = score([finding for finding in part if finding.recipe.causes])
        if healthy.right < healthy.networks or sick.share < RIGHT_SHARE:
            return False
    return True


def part_of(findings: Sequence[Finding], held_out: bool) -> list[Finding]:
    """Return the findings of the open part, or of the one that was held out."""
    return [finding for finding in findings if finding.recipe.held_out == held_out]


def write_scores(findings: Sequence[Finding]) -> str:
    """Write a table in Markdown: a row per mechanism, and the parts that were looked at."""
    parts = {
        name: part
        for name, held_out in (("open", False), ("held out", True))
        if (part := part_of(findings, held_out))
    }
    head = ["What ails it"]
    for name in parts:
        head += [f"{name}: networks", "right", "missed", "false alarms"]
    rows = []
    for kind in (*CAUSES, PAIRS, HEALTHY):
        row: list[object] = [kind]
        for part in parts.values():
            counted = score([finding for finding in part if kind_of(finding) == kind])
            row += [counted.networks, counted.right, counted.missed, counted.false_alarms]
        rows.append(row)
    total: list[object] = ["together"]
    for part in parts.values():
        counted = score(part)
        total += [counted.networks, counted.right, counted.missed, counted.false_alarms]
    return write_table(head, [*rows, total])


def write_wrong(findings: Sequence[Finding]) -> str:
    """Write a table of the networks that were not diagnosed right, empty if all were."""
    wrong = [finding for finding in findings if not finding.is_right]
    if not wrong:
        return ""
    rows = [
        (
            f"{finding.recipe.name}, seed {finding.seed}",
            "held out" if finding.recipe.held_out else "open",
            finding.recipe.says,
            " + ".join(finding.recipe.causes) or "nothing",
            ", ".join(finding.named) or "nothing",
            "; ".join(finding.trouble),
        )
        for finding in wrong
    ]
    head = ["Network", "Part", "In words", "What ails it", "What was named", "Not seen"]
    return write_table(head, rows)


def say_in_short(findings: Sequence[Finding]) -> str:
    """Say in a sentence how many are right: with one cause, with two, and without any."""
    by_kind = {kind: [one for one in findings if kind_of(one) == kind] for kind in (PAIRS, HEALTHY)}
    single = score([one for one in findings if kind_of(one) not in by_kind])
    pairs, healthy = (score(by_kind[kind]) for kind in (PAIRS, HEALTHY))
    return (
        f"Of the networks below, {single.right} of {single.networks} that have a single cause are "
        f"right and {pairs.right} of {pairs.networks} that have two at once; "
        f"{healthy.networks - healthy.right} of {healthy.networks} healthy ones are accused."
    )


def summarise(findings: Sequence[Finding]) -> str:
    """Say in a sentence per part how much is right."""
    sentences = []
    for name, held_out in (("Open part", False), ("Held-out part", True)):
        part = part_of(findings, held_out)
        if part:
            sick = score([finding for finding in part if finding.recipe.causes])
            healthy = score([finding for finding in part if not finding.recipe.causes])
            sentences.append(
                f"{name}: {sick.right} of {sick.networks} sick networks right ({sick.share:.1%}), "
                f"{healthy.false_alarms} of {healthy.networks} healthy ones accused."
            )
    return "\n".join(sentences)

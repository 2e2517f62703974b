"""All rules, in the order in which to repair: later ones are often effects of earlier ones."""

from collections.abc import Callable, Iterable, Sequence

from helpers.diagnosis.findings import Findings
from helpers.diagnosis.layer_rules import (
    attenuation,
    dead_units,
    explosion,
    ill_conditioned,
    lost_signal,
    saturation,
)
from helpers.diagnosis.outcome_rules import (
    constant_output,
    drowned_output,
    loss_on_probabilities,
    loss_with_flat_ends,
    not_finite,
    underflow,
)
from helpers.diagnosis.thresholds import Thresholds
from helpers.diagnosis.verdicts import Verdict
from helpers.diagnosis.wiring_rules import cut_off, mismatched_loss

RULES: Sequence[Callable[[Findings, Thresholds], Iterable[Verdict]]] = (
    not_finite,
    cut_off,
    mismatched_loss,
    loss_on_probabilities,
    loss_with_flat_ends,
    saturation,
    dead_units,
    explosion,
    lost_signal,
    constant_output,
    drowned_output,
    attenuation,
    underflow,
    ill_conditioned,
)


def judge(found: Findings, limits: Thresholds) -> list[Verdict]:
    """Return all verdicts, what to repair first in front."""
    return [verdict for rule in RULES for verdict in rule(found, limits)]

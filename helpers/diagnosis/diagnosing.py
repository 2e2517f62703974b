"""`diagnose`: from a model, a batch and a loss function to a report."""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from helpers.diagnosis.examining import examine
from helpers.diagnosis.findings import tabulate
from helpers.diagnosis.report import Report
from helpers.diagnosis.rules import judge
from helpers.diagnosis.shadows import say_what_is_hidden
from helpers.diagnosis.thresholds import Thresholds

USUAL = Thresholds()


def diagnose(
    model: nn.Module,
    batch: Any,
    loss_fn: Callable[..., Tensor],
    thresholds: Thresholds = USUAL,
) -> Report:
    """Say which mechanism ails a model, after one forward and one backward pass.

    Parameters, gradients, buffers, modes, hooks and random numbers are afterwards as before.

    Args:
        model: any module, in training mode.
        batch: (inputs, targets); inputs may be a tensor, a tuple of arguments or a mapping of
            keyword arguments. A mapping alone is given to the model by keyword, and the loss
            function gets what comes out.
        loss_fn: of outputs and targets, or, for a mapping alone, of the outputs.
        thresholds: from where on something is called sick.

    Returns:
        The report; print it.

    Raises:
        CannotDiagnose: model, batch or loss do not allow it; the message says why.

    """
    found = examine(model, batch, loss_fn, thresholds)
    verdicts = judge(found, thresholds)
    return Report(
        verdicts=verdicts,
        table=tabulate(found),
        parts=found.chain.parts if found.chain else {},
        unseen=[*found.record.unseen, *found.unseen, *say_what_is_hidden(verdicts)],
    )

"""Follows a network through its training: every so many steps what a diagnosis measures."""

import math
import warnings
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from helpers import style
from helpers.diagnosis.batches import list_tensors
from helpers.diagnosis.calls import Call
from helpers.diagnosis.checking import check_visible
from helpers.diagnosis.drawing import make_panels
from helpers.diagnosis.findings import COLUMNS, Findings, list_rows
from helpers.diagnosis.recording import Recorder
from helpers.diagnosis.step_rules import judge_steps
from helpers.diagnosis.thresholds import Thresholds
from helpers.diagnosis.units import norm
from helpers.diagnosis.verdicts import Verdict

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

NO_STEP = "call step(loss) of what `watch` gives after each step of the optimizer."


class watch:  # noqa: N801 - reads as a statement: with watch(model) as watched
    """Watch a model within a `with` block, in which `step` is called once per training step.

    In the steps between the watched ones nothing is done but counting.

    Attributes:
        every: how many steps lie between two watched ones; the first step is watched.

    """

    def __init__(self, model: nn.Module, every: int = 50, thresholds: Thresholds | None = None):
        """Name the model, and how often to look.

        Raises:
            ValueError: `every` is below 1.
            CannotDiagnose: the model cannot be looked into; the message says why.

        """
        if every < 1:
            raise ValueError(f"every is {every}: it counts steps, from 1")
        check_visible(model)
        self.every = every
        self._model, self._limits = model, thresholds or Thresholds()
        self._step = 0
        self._hooks = ExitStack()
        self._recorder: Recorder | None = None
        self._copies: dict[str, Tensor] = {}  # of the weights; kept, as new memory costs time
        self._sizes: dict[str, float] = {}
        self._rows: list[dict[str, Any]] = []
        self._losses: dict[int, float] = {}
        self._updates: list[dict[str, Any]] = []

    def __enter__(self) -> "watch":
        before = self._model.register_forward_pre_hook(self._begin, with_kwargs=True)
        after = self._model.register_forward_hook(self._end, always_call=True)
        self._hooks.callback(before.remove)
        self._hooks.callback(after.remove)
        return self

    def __exit__(self, kind: type | None, *exception: object) -> None:
        self._hooks.close()
        self._copies = {}
        if kind is None and self._recorder is not None and not self._losses:
            warnings.warn(NO_STEP, stacklevel=2)
        self._recorder = None

    def __str__(self) -> str:
        """Say how many steps were watched, and what their size says."""
        if not self._losses:
            return f"Nothing was watched: {NO_STEP}"
        hidden = [f"Not seen: {each}" for each in self.unseen]
        found = [*map(str, self.verdicts), *hidden]
        found = found or ["Their size is neither too large nor too small."]
        return "\n".join([f"Watched {len(self._losses)} of {self._step} steps.", *found])

    def step(self, loss: Tensor) -> None:
        """Note that a training step is over; call it after the optimizer's step.

        Args:
            loss: of this step.

        """
        if self._recorder is not None:
            self._note(float(loss.detach()))
        self._recorder = None
        self._step += 1

    def _begin(self, _: nn.Module, arguments: tuple, named: dict) -> None:
        is_due = self._step % self.every == 0 and self._recorder is None
        if not is_due or not self._model.training or not torch.is_grad_enabled():
            return
        tensors = list(list_tensors((arguments, named)))
        self._copy_weights()
        size = next((len(tensor) for tensor in tensors if tensor.dim()), 1)
        self._recorder = Recorder(
            self._model, tensors, size, self._limits.flat_slope, is_running=True
        )
        self._recorder.__enter__()

    def _copy_weights(self) -> None:
        """Keep the weights as they are before the step, and their sizes."""
        self._sizes = {}
        for path, weight in self._model.named_parameters():
            if not weight.requires_grad:
                continue
            values, copy = weight.detach(), self._copies.get(path)
            fits = copy is not None and copy.shape == values.shape and copy.dtype == values.dtype
            if fits and copy.device == values.device:
                copy.copy_(values)
            else:
                copy = values.clone()
            self._copies[path] = copy
            self._sizes[path] = norm(copy)

    def _end(self, *_: object) -> None:
        if self._recorder is None or not self._recorder.is_on:
            return
        self._recorder.__exit__(None, None, None)
        for call in self._recorder.record.calls:
            if call.edge is not None:
                call.edge.node.register_prehook(_keep_delta(call))

    def _note(self, loss: float) -> None:
        found = Findings(self._recorder.record, loss, [], [], 0)
        self._losses[self._step] = loss
        moment = {"training_step": self._step, "loss": loss}
        self._rows += [{**row, **moment} for row in list_rows(found)]
        for path, weight in self._model.named_parameters():
            if path in self._sizes:
                size = self._sizes[path]
                change = norm(self._copies[path].sub_(weight.detach()))
                self._updates.append(
                    {
                        "training_step": self._step,
                        "parameter": path,
                        "dimensions": weight.dim(),
                        "update_ratio": change / size if size else math.nan,
                        "change": change,
                        "size": size,
                    }
                )

    @property
    def frame(self) -> "pd.DataFrame":
        """A row per watched step and call: the columns of a report's table, training_step, loss."""
        import pandas as pd

        return pd.DataFrame(self._rows, columns=[*COLUMNS, "training_step", "loss"])

    @property
    def updates(self) -> "pd.DataFrame":
        """A row per watched step and parameter: training_step, parameter, change, size and others.

        The change is ‖ΔW‖ in this one step, the size ‖W‖ before it, and update_ratio their ratio.
        """
        import pandas as pd

        columns = [
            "training_step", "parameter", "dimensions", "update_ratio", "change", "size"
        ]  # fmt: skip
        return pd.DataFrame(self._updates, columns=columns)

    @property
    def verdicts(self) -> list[Verdict]:
        """What the size of the steps says: too large, too small, or nothing."""
        return judge_steps(self.updates, self._limits)

    @property
    def unseen(self) -> list[str]:
        """What another fault hides of the steps, a sentence each."""
        updates = self.updates
        is_number = updates["change"].map(math.isfinite) & updates["size"].map(math.isfinite)
        broken = {step for step, loss in self._losses.items() if not math.isfinite(loss)}
        broken |= {*updates["training_step"][~is_number.astype(bool)]}
        if not broken:
            return []
        return [
            f"whether the steps are too large or too small from step {min(broken) + 1} on, where "
            "numbers are not finite. Repair this first, then watch again."
        ]

    def plot(self) -> "Figure":
        """Draw loss, update ratios and the flat share against the training step.

        The figure belongs to the caller, who may show it in a notebook or save it; it needs
        matplotlib. `alt_text` says in words what it shows.

        Raises:
            ValueError: nothing was watched.

        """
        if not self._losses:
            raise ValueError(f"there is nothing to draw: {NO_STEP}")
        figure, (loss, ratios, flat) = make_panels(3)
        frame, updates = self.frame, self.updates
        loss.plot(list(self._losses), list(self._losses.values()), **style.series_look(0, True))
        matrices = updates[updates["dimensions"] > 1]
        for index, (path, rows) in enumerate(matrices.groupby("parameter", sort=False)):
            look = style.series_look(index, marker=True)
            ratios.plot(rows["training_step"], rows["update_ratio"], label=path, **look)
        by_place = frame.groupby("place", sort=False) if len(frame) else ()
        for index, (place, rows) in enumerate(by_place):
            look = style.series_look(index, marker=True)
            flat.plot(rows.groupby("training_step")["flat"].mean(), label=place, **look)
        loss.set(title="loss", xlabel="training step")
        ratios.set(title="update : data, ‖ΔW‖ / ‖W‖", yscale="log", xlabel="training step")
        flat.set(title="share in the flat part", ylim=(-0.02, 1.02), xlabel="training step")
        for ax in (ratios, flat):
            if ax.lines:
                ax.legend(fontsize="x-small")
        return figure

    @property
    def alt_text(self) -> str:
        """What `plot` shows, for those who cannot see it."""
        if not self._losses:
            return f"Nothing was watched: {NO_STEP}"
        first, *_, last = [*self._losses.values()] * 2
        return (
            f"Three panels over {len(self._losses)} watched steps: the loss, {first:.3g} at first "
            f"and {last:.3g} at last; the change of each weight matrix in one step as a share of "
            "its size; and the share of values in the flat part of each activation function."
        )


def _keep_delta(call: Call):
    """Return a hook that notes ∂L/∂z when the backward pass comes by."""

    def keep(gradients: tuple[Tensor | None, ...]) -> None:
        delta = gradients[call.edge.output_nr]
        if delta is not None:
            call.note_delta(delta)

    return keep

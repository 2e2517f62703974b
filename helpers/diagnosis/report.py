"""The report: what ails a network, as sentences, as a table, as a figure and as plain data."""

import html
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from helpers.diagnosis.verdicts import Verdict

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Report:
    """What a diagnosis has found.

    Attributes:
        verdicts: what to repair first in front; empty if nothing was found.
        table: a row per call of an activation function, see `helpers.diagnosis.findings.tabulate`.
        parts: the factors of the fall of δ, by name; empty where there is no chain of calls.
        unseen: what could not be looked at, a sentence each.

    """

    verdicts: Sequence[Verdict]
    table: "pd.DataFrame"
    parts: dict[str, float]
    unseen: Sequence[str]

    @property
    def ok(self) -> bool:
        """Whether nothing was found and everything was seen."""
        return not self.verdicts and not self.unseen

    @property
    def sentences(self) -> list[str]:
        """What `print` shows, a paragraph each."""
        found = [str(verdict) for verdict in self.verdicts]
        if not found:
            found = [self._healthy()]
        return found + [f"Not seen: {sentence}." for sentence in self.unseen]

    def _healthy(self) -> str:
        count = len(self.table)
        if self.unseen or not count:
            return f"Nothing found in the {count} calls of activation functions that can be seen."
        return (
            f"Healthy: nothing found in {count} calls of activation functions (at most "
            f"{self.table['flat'].max():.0%} in the flat part, the outputs differ by at least "
            f"{self.table['signal'].min():.2g} of their size)."
        )

    def __str__(self) -> str:
        """All sentences."""
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in self.sentences)
        return f"<ol>{items}</ol>"

    def to_json(self) -> str:
        """Return verdicts and table as JSON; what is not a number is null there."""
        return json.dumps(
            {
                "ok": self.ok,
                "verdicts": [_plain(asdict(verdict)) for verdict in self.verdicts],
                "unseen": list(self.unseen),
                "parts": _plain(self.parts),
                "table": [_plain(row) for row in self.table.to_dict("records")],
            },
            allow_nan=False,
        )

    def plot(self) -> "Figure":
        """Draw ‖δ‖, the flat share and the signal of every call, in the forward pass's order."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(10, 3), layout="constrained")
        axes = figure.subplots(1, 3, sharex=True)
        calls = range(1, len(self.table) + 1)
        for ax, (column, title, scale) in zip(
            axes,
            (
                ("delta_norm", "size of δ", "log"),
                ("flat", "share in the flat part", "linear"),
                ("signal", "signal: spread / size", "log"),
            ),
            strict=True,
        ):
            ax.plot(calls, self.table[column], marker="o")
            ax.set(title=title, xlabel="call", yscale=scale)
        axes[1].set_ylim(-0.02, 1.02)
        return figure


def _plain(values: dict) -> dict:
    """Replace what JSON has no word for."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in values.items()
    }

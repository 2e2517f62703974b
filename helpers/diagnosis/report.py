"""The report: what ails a network, as sentences, as a table, as a figure and as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.diagnosis import drawing, storing, wording
from helpers.diagnosis.page import to_html
from helpers.diagnosis.verdicts import Verdict

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """What a diagnosis has found; print it, or let a notebook show it.

    Attributes:
        verdicts: what to repair first in front; empty if nothing was found.
        table: a row per call of an activation function, see `helpers.diagnosis.findings.tabulate`.
        parts: the factors of the fall of δ, by name; empty where there is no chain of calls.
        unseen: what could not be looked at, a sentence each.

    """

    verdicts: Sequence[Verdict]
    table: "pd.DataFrame"
    parts: Mapping[str, float]
    unseen: Sequence[str]

    @property
    def ok(self) -> bool:
        """Whether nothing was found and everything was seen."""
        return not self.verdicts and not self.unseen

    @property
    def head(self) -> str:
        """The first sentences: how much was found, or that it is healthy."""
        if self.verdicts:
            return wording.say_how_many(self.verdicts)
        if self.unseen:
            return wording.say_not_all_seen(self.table)
        return wording.say_healthy(self.table, self.parts)

    def __str__(self) -> str:
        """Return all sentences: one line for the head, each verdict and each thing not seen."""
        found = [f"{number}. {verdict}" for number, verdict in enumerate(self.verdicts, start=1)]
        return "\n".join([self.head, *found, *(f"Not seen: {each}" for each in self.unseen)])

    __repr__ = __str__  # what a console shows of it

    def _repr_html_(self) -> str:
        return to_html(self.head, list(map(str, self.verdicts)), self.unseen, self.table)

    def plot(self) -> "Figure":
        """Draw δ, the flat share and the signal of every call, in the order of the forward pass.

        The figure belongs to the caller, who may show it in a notebook or save it; it needs
        matplotlib. `alt_text` says in words what it shows.
        """
        return drawing.draw_calls(self.table)

    @property
    def alt_text(self) -> str:
        """What `plot` shows, for those who cannot see it."""
        return drawing.describe_calls(self.table)

    def to_json(self) -> str:
        """Return everything as JSON.

        JSON has no word for NaN and infinity: the one is null there, the other the text "Infinity"
        or "-Infinity".
        """
        return storing.to_json(
            ok=self.ok,
            verdicts=self.verdicts,
            unseen=self.unseen,
            parts=self.parts,
            table=self.table,
        )

    @classmethod
    def from_json(cls, text: str) -> "Report":
        """Return the report that `to_json` has written."""
        return cls(**storing.from_json(text))

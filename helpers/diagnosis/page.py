"""A report as HTML, for a notebook: in its own colours, so light and dark alike."""

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 60  # a recurrent network may have thousands


def to_html(
    head: str, verdicts: Sequence[str], unseen: Sequence[str], table: "pd.DataFrame"
) -> str:
    """Lay out the sentences of a report, with its table folded below them.

    Args:
        head: the first sentences.
        verdicts: a text each, in the order in which to repair.
        unseen: what could not be seen, a sentence each.
        table: a row per call.

    """
    parts = [f"<p>{_set_off(head)}</p>"]
    if verdicts:
        items = (f"<li>{_set_off(verdict)}</li>" for verdict in verdicts)
        parts.append(f"<ol>{''.join(items)}</ol>")
    parts += [f"<p>Not seen: {_escape(sentence)}</p>" for sentence in unseen]
    if not table.empty:
        rows = table.to_html(
            index=False, border=0, max_rows=MOST_ROWS, na_rep="–", float_format="{:.3g}".format
        )
        parts.append(
            "<details><summary>What was measured, call by call of an activation function"
            f"</summary>{rows}</details>"
        )
    return f"<div>{''.join(parts)}</div>"


def _set_off(text: str) -> str:
    """Set what stands before the first colon off, the name of a mechanism from its evidence."""
    name, mark, rest = text.partition(":")
    return f"<strong>{_escape(name)}</strong>{mark}{_escape(rest)}"


def _escape(text: str) -> str:
    """Make text safe, and what stands between backticks code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text))

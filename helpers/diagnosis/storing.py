"""A report as JSON and back, without losing the numbers for which JSON has no word."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from helpers.diagnosis.verdicts import Verdict

if TYPE_CHECKING:
    import pandas as pd

INFINITE = {"Infinity": math.inf, "-Infinity": -math.inf}


def to_json(
    *,
    ok: bool,
    verdicts: Sequence[Verdict],
    unseen: Sequence[str],
    parts: Mapping[str, float],
    table: "pd.DataFrame",
) -> str:
    """Write the contents of a report; NaN is null, and infinities are texts."""
    return json.dumps(
        {
            "ok": ok,
            "verdicts": [_to_plain(asdict(verdict)) for verdict in verdicts],
            "unseen": list(unseen),
            "parts": _to_plain(parts),
            "columns": list(table.columns),
            "table": [_to_plain(row) for row in table.to_dict("records")],
        },
        allow_nan=False,
        ensure_ascii=False,
        indent=1,
    )


def from_json(text: str) -> dict[str, Any]:
    """Return verdicts, table, parts and unseen, as they were written."""
    import pandas as pd

    read = json.loads(text)
    return {
        "verdicts": [Verdict(**_from_plain(verdict)) for verdict in read["verdicts"]],
        "table": pd.DataFrame(map(_from_plain, read["table"]), columns=read["columns"]),
        "parts": _from_plain(read["parts"]),
        "unseen": read["unseen"],
    }


def _to_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _number_to_plain(value) for name, value in values.items()}


def _number_to_plain(value: Any) -> Any:
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return None if math.isnan(value) else f"{'-' * (value < 0)}Infinity"


def _from_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: math.nan if value is None else INFINITE.get(value, value)
        for name, value in values.items()
    }

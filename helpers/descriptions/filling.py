"""Writing measured values into a description, also where a learner has changed what is measured."""

import math
import os
import string
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

from helpers.claims import STRICT

NOT_MEASURED = "(not measured here)"


class Filling(string.Formatter):
    """Formats like `str.format`, but never says "nan", and goes on where one of the values is gone.

    A learner who trains other depths has no value for the tenth layer: the figure is shown all the
    same. In strict mode, for those who test the course, a missing value stops.
    """

    def get_field(
        self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> tuple[Any, Any]:
        """Look up a value; one that is gone from what was handed over is said to be missing.

        Raises:
            KeyError: nothing of that name was handed over.
            IndexError: it has no such entry, in strict mode; or a `KeyError`.
        """
        name = field_name.partition("[")[0].partition(".")[0]
        self.get_value(name, args, kwargs)
        try:
            return super().get_field(field_name, args, kwargs)
        except (KeyError, IndexError):
            if os.environ.get(STRICT):
                raise
            return NOT_MEASURED, name

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one value; what is no number is said in words."""
        if value is NOT_MEASURED:
            return NOT_MEASURED
        if isinstance(value, Real) and not math.isfinite(value):
            return "not a number" if math.isnan(value) else "infinite"
        return super().format_field(value, format_spec)

"""Looking into networks and measuring them: plain numbers and frames, nothing drawn or trained."""

from helpers.measurements import calibration, mean_field, probes, recurrent, saturation
from helpers.measurements.probes import (
    SATURATION_THRESHOLD,
    measure_delta_factors,
    measure_layers,
    record_pass,
)

__all__ = [
    "SATURATION_THRESHOLD", "calibration", "mean_field", "measure_delta_factors",
    "measure_layers", "probes", "record_pass", "recurrent", "saturation",
]  # fmt: skip

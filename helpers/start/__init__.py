"""Before the first lesson: the way through the course, and whether this machine is ready for it."""

from helpers.start import environment
from helpers.start.course_map import describe_course_map, plot_course_map
from helpers.start.lessons import (
    Stage,
    Stop,
    estimate_times,
    list_core_hour,
    list_stops,
    read_stages,
)

__all__ = [
    "Stage", "Stop", "describe_course_map", "environment", "estimate_times", "list_core_hour",
    "list_stops", "plot_course_map", "read_stages",
]  # fmt: skip

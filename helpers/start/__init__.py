"""Before the first lesson: the way through the course, and whether this machine is ready for it."""

from helpers.start import course_map, environment
from helpers.start.course_map import STAGES, Stop

__all__ = ["STAGES", "Stop", "course_map", "environment"]

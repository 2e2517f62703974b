"""Pictures that move without a kernel: a still figure, a slider, and words for every frame."""

from helpers.films.learning import show_learning, watch_activations
from helpers.films.rolling_balls import FOUR_SURFACES, Surface, roll_balls, show_roll
from helpers.films.travelling_error import measure_errors, show_errors

__all__ = [
    "FOUR_SURFACES", "Surface", "measure_errors", "roll_balls", "show_errors", "show_learning",
    "show_roll", "watch_activations",
]  # fmt: skip

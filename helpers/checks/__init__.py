"""Reading and judging what a learner types, returns and tries: NumPy alone, to start at once."""

from helpers.checks import properties, recipe_networks, recipes, time_limit
from helpers.checks.answers import Mistake, Verdict, match_choice, match_choices, match_number
from helpers.checks.arrays import WrongAnswer, match_array
from helpers.checks.calls import match_call, match_relation, match_unchanged
from helpers.checks.cell_watch import watch_cells
from helpers.checks.describing import describe_choice, describe_choices, describe_number
from helpers.checks.failing import Failed, report_passed, show_example
from helpers.checks.reading import NotAChoice, NotANumber, to_letter, to_number

__all__ = [
    "Failed", "Mistake", "NotAChoice", "NotANumber", "Verdict", "WrongAnswer", "describe_choice",
    "describe_choices", "describe_number", "match_array", "match_call", "match_choice",
    "match_choices", "match_number", "match_relation", "match_unchanged", "properties",
    "recipe_networks", "recipes", "report_passed", "show_example", "time_limit", "to_letter",
    "to_number", "watch_cells",
]  # fmt: skip

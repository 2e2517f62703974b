"""The notebooks of the course: their order, and what each of them says of itself."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# The stages of the story: name, aim, and the notebooks that make it, in the order to take them,
# each with how many training steps of the classic classifier take as long as running it, kernel
# start included.
STORY = (
    ("Start", "with a guess", {"00_start_here.ipynb": 2_000}),
    (
        "Observe",
        "the failure",
        {"01_sigmoid_saturation.ipynb": 1_500, "02_chain_rule.ipynb": 2_000},
    ),
    (
        "Split",
        "it into its factors",
        {
            "03_vanishing_gradients.ipynb": 7_000,
            "practice/practice.ipynb": 500,
            "04_do_hidden_units_saturate.ipynb": 7_500,
        },
    ),
    ("Predict", "what will help", {"05_initial_weights.ipynb": 13_000}),
    (
        "Fix",
        "one factor at a time",
        {
            "06_relu_and_variants.ipynb": 7_000,
            "07_normalisation_and_residuals.ipynb": 12_500,
            "lab/lab.ipynb": 1_500,
        },
    ),
    (
        "Verify",
        "what you now know",
        {
            "08_where_sigmoid_belongs.ipynb": 4_500,
            "09_takeaways.ipynb": 4_500,
            "10_your_own_network.ipynb": 6_000,
        },
    ),
)
# What the notebooks say of themselves, where the package travels without them.
KEPT = Path(__file__).with_name("stops.json")
# How a notebook begins: its title, then in italics the question that it answers.
HEAD = re.compile(r"# (?P<title>.+)\n\*(?P<question>.+)\*")
MINUTES = re.compile(r"\babout (\d+) minutes\b")
# Which steps belong to the core hour of the course, said in the head of a notebook that has some.
CORE = re.compile(r"\*\*The core\*\* is (?P<steps>.+?), about (?P<minutes>\d+) minutes\b")


@dataclass(frozen=True)
class Stop:
    """One notebook on the way.

    Attributes:
        path: the file, relative to the folder of the lessons.
        title: its heading.
        question: the question that it answers.
        minutes: to work through it.
        training_steps: how many of them take as long as running it.
        core: which of its steps belong to the core hour, in words; empty if none does.
        core_minutes: to work through these.

    """

    path: str
    title: str
    question: str
    minutes: int
    training_steps: int
    core: str = ""
    core_minutes: int = 0

    @property
    def core_in_words(self) -> str:
        """Its part of the core hour in one line, with its minutes; empty if it has none."""
        return f"{self.core}: {self.core_minutes}" if self.core else ""


@dataclass(frozen=True)
class Stage:
    """One step of the story, with the notebooks that make it, in the order to take them."""

    name: str
    aim: str
    stops: tuple[Stop, ...]


def read_stages(folder: Path) -> tuple[Stage, ...]:
    """Read the stages of the story from the notebooks in a folder; what is not there is left out.

    Where the package was installed without the course, what it keeps of the notebooks counts.

    Raises:
        ValueError: a notebook does not begin with its title and question, or names no minutes.

    """
    kept = _read_kept()
    return tuple(
        Stage(
            name,
            aim,
            tuple(
                kept.get(path) or _read_stop(folder, path, steps)
                for path, steps in notebooks.items()
                if path in kept or (folder / path).is_file()
            ),
        )
        for name, aim, notebooks in STORY
    )


def list_stops(folder: Path) -> list[Stop]:
    """Read all notebooks on the way, see `read_stages`."""
    return [stop for stage in read_stages(folder) for stop in stage.stops]


def list_core_hour(folder: Path) -> list[Stop]:
    """Read the notebooks that have a part in the core hour of the course, in order."""
    return [stop for stop in list_stops(folder) if stop.core]


def estimate_times(stages: tuple[Stage, ...], step_seconds: float) -> "pd.DataFrame":
    """Estimate how long the notebooks take here.

    Args:
        stages: what `read_stages` has found.
        step_seconds: how long a training step takes, see `helpers.start.environment`.

    Returns:
        A frame with one row per notebook, named by its title, and the columns minutes (to work
        through) and seconds (to run).

    """
    import pandas as pd

    stops = [stop for stage in stages for stop in stage.stops]
    return pd.DataFrame(
        {
            "minutes": [stop.minutes for stop in stops],
            "seconds": [step_seconds * stop.training_steps for stop in stops],
        },
        index=[stop.title for stop in stops],
    )


def _read_kept() -> dict[str, Stop]:
    """Return the stops that travel with the package, by path; none in the course's own folder."""
    if not KEPT.is_file():
        return {}
    stops = [Stop(**fields) for fields in json.loads(KEPT.read_text(encoding="utf-8"))]
    return {stop.path: stop for stop in stops}


def _read_stop(folder: Path, path: str, training_steps: int) -> Stop:
    cells = json.loads((folder / path).read_text(encoding="utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells)
    head, core, minutes = HEAD.match(text), CORE.search(text), MINUTES.search(CORE.sub("", text))
    if not head or not minutes:
        raise ValueError(
            f"{path} must begin with '# Title' and '*Question*', and say 'about … minutes'"
        )
    stop = Stop(path, head["title"], head["question"], int(minutes[1]), training_steps)
    return replace(stop, core=core["steps"], core_minutes=int(core["minutes"])) if core else stop

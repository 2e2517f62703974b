"""Opens the first lesson in JupyterLab as students need it: `python -m tools.setup.jupyter`.

nbgrader's buttons stay away. Its *Validate* runs the tests that a student can see, and so it says
of an assignment without any answer that it passes. Plain `jupyter lab` has the buttons, for
instructors. A page such as the glossary opens as a page, and nobody is asked about Jupyter's news.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.setup.environment import ROOT

SETTINGS = Path(__file__).parent / "for_students"
FIRST = "notebooks/00_start_here.ipynb"


def open_lessons(arguments: Sequence[str]) -> None:
    """Run JupyterLab until it is stopped.

    Args:
        arguments: any that `jupyter lab` takes, such as ``--no-browser``.

    """
    # Read before the settings in the user's home, and nothing is written there.
    places = [str(SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, places))
    # The environment's own kernel comes before one of the same name in the user's home.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"

    from jupyterlab.labapp import LabApp

    # As the address, and not as the file to open: it is printed, for who has to type it. The whole
    # course is served, since lessons link to the glossary in docs/.
    LabApp.launch_instance([str(ROOT), f"--LabApp.default_url=/lab/tree/{FIRST}", *arguments])


if __name__ == "__main__":
    open_lessons(sys.argv[1:])

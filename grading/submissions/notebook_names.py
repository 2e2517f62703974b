"""What a student's notebooks are called: like the assignment's, or like a copy of one of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grading.submissions.layouts import ENDING, Found, name_of

# How browsers and JupyterLab number copies. Nothing here can be read in two ways, or a long name
# could take for ever.
COPIES = r"(?:[ _-]*\(\d+\)|[ _-]*copy(?:[ _-]*\d+)?)*"


@dataclass(frozen=True)
class Names:
    """What an assignment and its notebooks are called.

    Attributes:
        assignment: its name.
        notebooks: their names, without the ending.
    """

    assignment: str
    notebooks: tuple[str, ...]

    def is_exact(self, file: str) -> bool:
        """Tell a file that is called like a notebook of the assignment."""
        return any(is_called(file, notebook) for notebook in self.notebooks)

    def is_like(self, file: str) -> bool:
        """Tell a file that is called like a notebook of the assignment, or like a copy of one."""
        return any(is_called_like(file, notebook) for notebook in self.notebooks)

    def is_folder(self, folder: str) -> bool:
        """Tell a folder that is called like the assignment."""
        return folder.lower() == self.assignment.lower()


def is_called(file: str, notebook: str) -> bool:
    """Tell whether a file has a notebook's name."""
    return file.lower() == f"{notebook}{ENDING}".lower()


def is_called_like(file: str, notebook: str) -> bool:
    """Tell whether a file has a notebook's name, or that of a copy of it."""
    pattern = rf"{re.escape(notebook)}{COPIES}{re.escape(ENDING)}"
    return re.fullmatch(pattern, file, re.IGNORECASE) is not None


def without_copy(file: str) -> str:
    """Return a notebook's name in small letters, the same for all copies of it."""
    return re.sub(rf"{COPIES}\Z", "", name_of(file).lower(), count=1)


def share_out(files: Sequence[Found], names: Names) -> tuple[dict[str, list[Found]], bool]:
    """Say which of a student's notebooks may be which of the assignment.

    Where an assignment has one notebook, any may be that. Of several, names tell; what no name
    tells is taken for a notebook where that is the only one left on both sides.

    Returns:
        The files by notebook, and whether every file is among them.
    """
    if len(names.notebooks) == 1:
        return {names.notebooks[0]: list(files)}, True
    shares: dict[str, list[Found]] = {notebook: [] for notebook in names.notebooks}
    rest = []
    for file in files:
        name = file.inside[-1]
        exact = [notebook for notebook in names.notebooks if is_called(name, notebook)]
        like = [notebook for notebook in names.notebooks if is_called_like(name, notebook)]
        if exact or like:
            shares[(exact or like)[0]].append(file)
        else:
            rest.append(file)
    left = [notebook for notebook, share in shares.items() if not share]
    if len(left) == 1 and len(rest) == 1:
        shares[left[0]] = rest
        rest = []
    return shares, not rest

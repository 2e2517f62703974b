"""A name is a library's where the instructor's notebook imports it and gives it to nothing else."""

import pytest

from grading.course.library_names import find_library_names


def find(*notebook, tests=("assert np.ones(2).sum() == 2",)):
    return dict(find_library_names(tests, notebook))


def test_modules_and_what_is_imported_of_them_are_found_with_their_paths():
    cell = "import numpy as np, math\nfrom numpy.testing import assert_allclose as near"
    wanted = {"np": "numpy", "math": "math", "near": "numpy.testing.assert_allclose"}
    assert find(cell) == wanted


def test_a_module_below_another_is_there_with_it():
    found = find("import scipy.linalg\nimport scipy")
    assert found == {"scipy": "scipy", "scipy.linalg": "scipy.linalg"}


@pytest.mark.parametrize(
    "other",
    [
        "def np(): pass",
        "class np: pass",
        "np = 3",
        "for np in (1, 2): pass",
        "with open('x') as np: pass",
        "try: pass\nexcept ValueError as np: pass",
        "del np",
        "import cupy as np",
        "from .own import np",
    ],
)
def test_a_name_that_the_notebook_gives_to_something_else_too_is_not(other):
    assert find("import numpy as np", other) == {}


def test_a_name_that_a_test_sets_is_not_and_one_that_it_imports_is():
    assert find("import numpy as np", tests=["np = None"]) == {}
    assert find("import numpy as np", tests=["import numpy as np"]) == {"np": "numpy"}


def test_a_module_of_the_course_keeps_its_state_where_the_notebook_is():
    cell = "import numpy as np\nfrom marks import count\nimport marks.parts as parts"
    assert dict(find_library_names([], [cell], ["marks"])) == {"np": "numpy"}


def test_what_a_function_binds_is_its_own():
    assert find("import numpy as np\ndef f():\n    np = 3\n    import math") == {"np": "numpy"}


def test_a_module_that_tells_of_the_process_that_it_is_in_is_the_notebooks():
    assert find("import sys\nimport gc") == {}


def test_a_cell_that_is_no_python_says_nothing():
    assert find("%matplotlib inline\nimport numpy as np", "not python at all") == {"np": "numpy"}

"""A kernel that is a fork differs from one that was started in nothing that a notebook sees."""

import json
import os

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.grading.waiting import wait_until
from tests.warm_kernels import client
from tools.lessons.executing import run_cells, wait_for

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="forks need Linux here")

WHAT_IT_SEES = """import json, os, signal, sys
import matplotlib, torch
hidden = ("JPY_PARENT_PID",)
print(json.dumps({
    "folder": os.getcwd(),
    "path": sys.path,
    "variables": {name: os.environ[name] for name in sorted(os.environ) if name not in hidden},
    "flags": repr(sys.flags),
    "leads its session": os.getsid(0) == os.getpid(),
    "signals": [str(signal.getsignal(each)) for each in (signal.SIGINT, signal.SIGCHLD)],
    "input": os.read(0, 1).decode(),
    "backend": matplotlib.get_backend(),
    "threads": torch.get_num_threads(),
    "modules of the tests": [name for name in sys.modules if name.startswith("tests")],
}))"""


def run(folder, *sources, **variables):
    """Run cells in a kernel; return what they printed and what stopped them."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    failure = wait_for(run_cells(notebook, folder, 100, lambda done, total: None, variables))
    return [output.text for cell in notebook.cells for output in cell.outputs], failure


def has_begun_warm(folder, **variables):
    """Tell whether the libraries were there before the notebook asked for them."""
    (printed,), _ = run(folder, "import sys\nprint('seaborn' in sys.modules)", **variables)
    return printed == "True\n"


def test_it_sees_what_an_ordinary_kernel_sees(tmp_path, warm_kernels, monkeypatch):
    assert has_begun_warm(tmp_path)
    (warm,), _ = run(tmp_path, WHAT_IT_SEES)
    monkeypatch.setattr(client, "PLAIN", ())
    assert not has_begun_warm(tmp_path)
    (ordinary,), _ = run(tmp_path, WHAT_IT_SEES)
    assert json.loads(warm) == json.loads(ordinary)


def test_a_figure_lands_in_the_notebook(tmp_path, warm_kernels):
    notebook = new_notebook(
        cells=[new_code_cell("import matplotlib.pyplot as plt\nplt.plot([1]);")]
    )
    assert wait_for(run_cells(notebook, tmp_path, 100, lambda done, total: None)) is None
    (output,) = notebook.cells[0].outputs
    assert "image/png" in output.data


def test_no_two_kernels_draw_the_same_numbers(tmp_path, warm_kernels):
    draw = "import numpy, random, torch\n"
    draw += "print(numpy.random.random(), random.random(), torch.rand(1).item())"
    drawn = [run(tmp_path, draw)[0][0].split() for _ in range(2)]
    assert len({*drawn[0], *drawn[1]}) == 6


@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "OMP_NUM_THREADS"])
def test_one_that_would_begin_otherwise_does(tmp_path, warm_kernels, name):
    assert not has_begun_warm(tmp_path, **{name: "3"})


def test_one_that_dies_is_said_to_have_died(tmp_path, warm_kernels):
    printed, failure = run(tmp_path, "import os\nos._exit(1)", "print('not any more')")
    assert printed == []
    assert "died" in str(failure)


def test_one_that_takes_too_long_is_ended(tmp_path, warm_kernels):
    endless = "import os\nopen('me', 'w').write(f'{os.getpid()} ')\nwhile True:\n    pass"
    for seconds in (3, 30, 300):  # a busy machine may need longer to begin
        notebook = new_notebook(cells=[new_code_cell(endless)])
        failure = wait_for(run_cells(notebook, tmp_path, seconds, lambda done, total: None))
        assert "still running" in str(failure)
        if (tmp_path / "me").is_file():
            break
    me = int((tmp_path / "me").read_text(encoding="utf-8"))
    wait_until(lambda: not psutil.pid_exists(me))

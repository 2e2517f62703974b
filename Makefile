# Each target sets up what it needs. All paths are relative, so that the folder may have any name.

# Tried in this order; `make PYTHON=python3.12 course` names one. An environment that exists and
# works is kept: remove .venv to change its Python.
PYTHON = python3.14 python3.13 python3.12 python3.11 python3 python
VENV_PYTHON = $(if $(filter Windows_NT,$(OS)),.venv/Scripts/python.exe,.venv/bin/python)

# The environment's own kernel comes before one of the same name in the user's home folder.
export JUPYTER_PREFER_ENV_PATH = 1
# Hundreds of processes load the same files: they are compiled once, whatever is the rule elsewhere.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help course sample bundle wheel test alone claims breadth zoo clinic redteam twins bench
.PHONY: site pdf jupyter clean lock system environment

help:  ## list the targets
	@awk -F ':[^#]*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

# make course AGAIN=1 runs lessons, too, that have not changed since their last run.
course: environment  ## run every lesson, make the student notebooks, grade a sample submission
	@$(VENV_PYTHON) -m tools.build_course $(if $(AGAIN),--again)

sample: environment  ## grade a worked sample of the practice with nbgrader, and show its points
	@$(VENV_PYTHON) -m tools.sample

bundle: environment  ## pack the course for students into a zip file, look for leaks and run it
	@$(VENV_PYTHON) -m tools.bundle

wheel: environment  ## pack the diagnosis of a network, to be installed without the course
	@$(VENV_PYTHON) -m tools.wheel

# Three processes share the work, file by file, in the order of tests/conftest.py: one mostly waits,
# and two processors stay busy. JOBS=6 makes them six, where there are processors and memory for
# them. One thread each: more would wait for one another. make test ONLY=tests/helpers/data runs a
# part in one process.
test: environment system  ## run all tests, or with ONLY=tests/helpers/data those
	@OMP_NUM_THREADS=1 $(VENV_PYTHON) -m pytest -q --durations=10 \
	    $(or $(ONLY),--numprocesses=$(or $(JOBS),3) --dist=loadfile --no-loadscope-reorder)

alone: environment  ## run every downloaded notebook to its end in an empty folder (some minutes)
	@OMP_NUM_THREADS=1 $(VENV_PYTHON) -m tests.alone

claims: environment  ## check every statement of the lessons, break each, and write a table
	@$(VENV_PYTHON) -m tests.alterations

# make breadth LESSONS="03 05" SETS="digits some/folder" SEEDS=3 LIMITS="default 5000" THREADS=1
breadth: environment  ## run the lessons on other images and seeds, and write which statements hold
	@$(VENV_PYTHON) -m tests.breadth $(LESSONS) $(if $(SETS),--sets $(SETS)) \
	    $(if $(SEEDS),--seeds $(SEEDS)) $(if $(LIMITS),--limits $(LIMITS)) \
	    $(if $(THREADS),--threads $(THREADS)) $(if $(PUBLISH),--publish)

zoo: environment  ## mark many right and wrong solutions of the lab, and print their points
	@$(VENV_PYTHON) -m tests.zoo

# make clinic HELD_OUT=1 PUBLISH=1 SEEDS=3
clinic: environment  ## diagnose networks of known cause, and print how many are right
	@OMP_NUM_THREADS=1 $(VENV_PYTHON) -m tests.clinic $(if $(HELD_OUT),--held-out) \
	    $(if $(SEEDS),--seeds $(SEEDS)) $(if $(PUBLISH),--publish)

redteam: environment system  ## grade harmless attacks with plain nbgrader and with this, side by side
	@$(VENV_PYTHON) -m tests.redteam

twins: environment system  ## grade honest submissions with plain nbgrader and with this, cell by cell
	@$(VENV_PYTHON) -m tests.twins

bench: environment system  ## measure speed and memory side by side (15 minutes on two idle cores)
	@$(VENV_PYTHON) -m benchmarks

site: environment system  ## build the course site; docs/_build/html/index.html opens by itself
	@$(VENV_PYTHON) -m tools.website.build

pdf: environment system  ## print the lessons, the whole course and the cheat sheet as PDFs
	@$(VENV_PYTHON) -m tools.paper.pdf

jupyter: environment  ## open the lessons in JupyterLab, as students see them
	@$(VENV_PYTHON) -m tools.setup.jupyter

clean:  ## remove what can be made again (not .venv, not classroom)
	@rm -rf build docs/_build .pytest_cache .ruff_cache .hypothesis

lock: environment  ## write constraints.txt anew, with the newest versions that pyproject.toml allows
	@$(VENV_PYTHON) -m tools.setup.lock

system: environment  ## see to what grading needs besides Python (bubblewrap, on Linux)
	@$(VENV_PYTHON) -m tools.setup.system

# The first Python that will do makes the environment. If there is none, the first that can at least
# read the script says what is missing.
environment:  ## make or update .venv (the other targets do it themselves)
	@for python in $(PYTHON); do \
	    if "$$python" -m tools.setup.environment --suitable >/dev/null 2>&1; then \
	        exec "$$python" -m tools.setup.environment; \
	    fi; \
	done; \
	for python in $(PYTHON); do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 6))' >/dev/null 2>&1; then \
	        exec "$$python" -m tools.setup.environment; \
	    fi; \
	done; \
	echo "The course needs Python 3.11 or newer, and none of these is one: $(PYTHON). Install it" \
	    "from python.org or your system's packages and run the same command again." >&2; \
	exit 1

"""What a test cell may change in the process that it runs in, as cells of tests, by name."""

# Each asserts that all is as in a fresh process, and then changes it.
CHANGES = {
    "a library's function": """
        import numpy as np
        assert np.linalg.inv is not None
        np.linalg.inv = None""",
    "a built-in": """
        import builtins
        assert len([1]) == 1
        builtins.len = lambda items: 7""",
    "every built-in": """
        import builtins
        assert f() == len([1]) == 1
        vars(builtins).update({name: None for name in vars(builtins) if name[0] != "_"})
        assert f() == 1 and print is None""",
    "a built-in that is added": """
        import builtins
        assert not hasattr(builtins, "mine")
        builtins.mine = 1""",
    "decimal's precision": """
        import decimal
        assert decimal.getcontext().prec == 28
        decimal.getcontext().prec = 3""",
    "decimal's traps": """
        from decimal import Inexact, getcontext
        assert not getcontext().traps[Inexact]
        getcontext().traps[Inexact] = True""",
    "NumPy's errors": """
        import numpy as np
        assert np.geterr()["divide"] == "warn"
        np.seterr(all="raise")""",
    "how NumPy prints": """
        import numpy as np
        assert str(np.array([0.12345])) == "[0.12345]"
        np.set_printoptions(precision=1)""",
    "NumPy's random state": """
        import numpy as np
        assert np.random.rand() == 0.5488135039273248
        np.random.seed(None)""",
    "Python's random state": """
        import random
        assert random.random() == 0.8444218515250481
        random.seed()""",
    "a generator of a module's own": """
        import random
        first = random.Random(5).random()
        assert getattr(random, "own", random.Random(5)).random() == first
        random.own = random.Random(5)
        random.own.random();""",
    "warnings filters": """
        import warnings
        assert not any(one[0] == "error" for one in warnings.filters)
        warnings.resetwarnings()
        warnings.simplefilter("error")
        warnings.catch_warnings.__exit__ = lambda *problem: None""",
    "the environment": """
        import os
        assert "MINE" not in os.environ and "PATH" in os.environ
        os.environ["MINE"] = "1"
        del os.environ["PATH"]""",
    "the working folder": """
        import os
        assert os.listdir() == [] and os.getcwd() != "/"
        os.chdir("/")""",
    "a file in the working folder": """
        import pathlib
        assert list(pathlib.Path().iterdir()) == []
        pathlib.Path("left").mkdir()
        pathlib.Path("left", "file").write_text("mine");""",
    "a file in the folder for temporary files": """
        import os, tempfile
        assert os.listdir(tempfile.gettempdir()) == os.listdir(os.environ["TMPDIR"]) == []
        open(os.path.join(tempfile.mkdtemp(), "left"), "w").close()""",
    "sys.path and a module found there": """
        import pathlib, sys
        assert "." not in sys.path and "helper_of_mine" not in sys.modules
        pathlib.Path("helper_of_mine.py").write_text("value = 1")
        sys.path.insert(0, ".")
        import helper_of_mine""",
    "sys.modules": """
        import sys
        import json
        assert json.loads("1") == 1 and "theirs" not in sys.modules
        sys.modules["json"] = sys.modules["theirs"] = None""",
    "a module's state": """
        import calendar, logging
        assert calendar.firstweekday() == 0 and logging.root.level == logging.WARNING
        calendar.setfirstweekday(6)
        logging.disable(logging.CRITICAL)
        logging.root.setLevel(1)""",
    "a module that is loaded again": """
        import colorsys, importlib
        assert not hasattr(colorsys, "mine")
        colorsys.mine = 1
        importlib.reload(colorsys)""",
    "a class's method": """
        import fractions
        assert fractions.Fraction(1, 2) == 0.5
        fractions.Fraction.__eq__ = lambda self, other: False""",
    "threads": """
        import threading, time
        assert threading.active_count() <= 2  # with the one that watches the notebook
        def spoil():
            import builtins
            while True:
                builtins.abs = None
                time.sleep(0.001)
        assert abs(-1) == 1
        for daemon in (True, False):
            threading.Thread(target=spoil, daemon=daemon).start()""",
    "signal handlers": """
        import signal
        assert signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        signal.signal(signal.SIGUSR1, print)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)""",
    "a timer": """
        import signal
        assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 1000.0)""",
    "the locale": """
        import locale
        assert locale.setlocale(locale.LC_NUMERIC) == "C"
        locale.setlocale(locale.LC_NUMERIC, "C.UTF-8")""",
    "what runs at the end": """
        import atexit, os
        assert atexit._ncallbacks() < 100
        for _ in range(100):
            atexit.register(os.abort)""",
    "limits of the process": """
        import resource, sys
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 60
        assert sys.getrecursionlimit() == 1000 and resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        sys.setrecursionlimit(500)""",
    "the mask for new files": """
        import os
        mask = os.umask(0o777)
        assert mask != 0o777""",
    "hooks of the interpreter": """
        import sys
        assert sys.gettrace() is None and sys.displayhook.__name__ == "displayhook"
        assert not any(type(one).__name__ == "Mine" for one in sys.meta_path)
        class Mine:
            def find_spec(self, name, path, target=None):
                raise ImportError(name)
        sys.meta_path.insert(0, Mine())
        sys.displayhook = print
        import gc
        assert gc.isenabled()
        gc.disable()""",
    "standard output": """
        import sys
        assert not sys.__stdout__.closed
        sys.__stdout__.close()
        sys.__stderr__.close()""",
    "a process that goes on": """
        import os, pathlib, subprocess
        for place in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                assert b"98765" not in place.read_bytes()
            except OSError:
                pass  # it has ended
        subprocess.Popen(["sleep", "98765"])
        subprocess.Popen(["sleep", "98765"], start_new_session=True)
        if os.fork() == 0:
            if os.fork() == 0:
                os.setsid()
                os.execvp("sleep", ["sleep", "98765"])
            os._exit(0)
        os.wait()""",
    "the grader's own modules": """
        import sys
        names = sys.modules["grading.examining.names"].StudentNames
        assert names.call.__name__ == "call"
        names.call = lambda *question: 42""",
}

"""The zygote, a process that has the libraries and forks one student's process per request.

It runs nothing of a student and reads nothing but requests of the grader, from one socket. It ends
when that socket does, and everything that it started ends with it, because it is the first process
of a namespace that they all live in.
"""

import functools
import gc
import json
import os
import random
import signal
import socket
import sys
from pathlib import Path

from grading.inside import HOME, KILLED, linux
from grading.inside.confine import WALLS, Room, close_all_but, confine, reset_signals
from grading.inside.seccomp import seccomp_program
from grading.inside.shown_folders import make_importable
from grading.inside.substitutes import put_in_place

NOBODY = 65534
REQUEST_BYTES = 65536
CONFINED_BADLY = 70  # the exit status when a wall cannot be put up


def main() -> None:
    """Become nobody in particular, get ready, serve."""
    control, sandboxed = int(sys.argv[1]), sys.argv[2] == "sandboxed"
    if sandboxed:
        become_ordinary_user()
        enter_own_namespaces()
    serve(socket.socket(fileno=control), sandboxed)


def become_ordinary_user() -> None:
    """Give up being root: root's processes are not counted, and its files are not ours to read."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        linux.process_control(linux.PR_SET_DUMPABLE, 1)  # or /proc/self stays root's


def enter_own_namespaces() -> None:
    """Become the first process of namespaces in which this process may make further ones."""
    user, group = os.getuid(), os.getgid()
    linux.unshare(linux.NEW_USER | linux.NEW_PIDS | linux.NEW_MOUNTS)
    linux.map_own_ids(user, user, group)
    # For caches of the libraries; each student gets folders of its own.
    for place in (os.environ["TMPDIR"], HOME):
        linux.mount("zygote", place, "tmpfs", linux.NO_SUID | linux.NO_DEVICES, "size=64m")
    child = os.fork()
    if child:
        close_all_but([])  # the grader sees that the zygote is gone by the end of its socket
        _, status = os.waitpid(child, 0)
        ended = os.waitstatus_to_exitcode(status)
        os._exit(ended if ended >= 0 else KILLED - ended)


def serve(control: socket.socket, sandboxed: bool) -> None:
    """Get ready, say so, and fork on each request until the grader hangs up."""
    from grading.inside.agent import Agent
    from grading.inside.shell import prepare_shell

    settings = json.loads(sys.argv[3])
    make_importable(settings["root"], settings["shown"])
    shell = prepare_shell(settings["modules"])
    shell.has_network = not sandboxed
    if sandboxed:
        put_in_place()
    seed_everything()
    seccomp = seccomp_program() if sandboxed else b""
    own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY)
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise RuntimeError(f"the zygote has {threads} threads, so it cannot fork safely")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no collecting
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the grader's terminal is not for us
    gc.collect()
    gc.freeze()  # otherwise the collector copies shared pages by touching them
    send_handle(control, os.getpid())
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, REQUEST_BYTES, 2)
        if not message:
            os._exit(0)
        request = json.loads(message)
        without = set(request["without"]) if sandboxed else WALLS
        if "pids" not in without:
            linux.unshare(linux.NEW_PIDS)
        child = os.fork()
        if child == 0:
            become_student(Agent, shell, request, descriptors, without, seccomp)
        if "pids" not in without:
            linux.enter_namespace(own_pids, linux.NEW_PIDS)
        send_handle(control, child)
        for descriptor in descriptors:
            os.close(descriptor)


def send_handle(control: socket.socket, process: int) -> None:
    """Send the grader a pidfd, which stands for the process whatever its number is there."""
    handle = os.pidfd_open(process)
    socket.send_fds(control, [b"started"], [handle])
    os.close(handle)


def become_student(
    agent_type: type,
    shell: object,
    request: dict,
    descriptors: list[int],
    without: set[str],
    seccomp: bytes,
) -> None:
    """Put up the walls in the forked process, then answer the examiner until the end.

    Everything that this needs is imported before the fork, by `serve`.
    """
    status = CONFINED_BADLY
    try:
        reset_signals()
        wire, output = descriptors
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        if request["folder"] is None:
            room = Room(request["processes"], request["written"])
            confine(room, [wire], without, seccomp)
        else:
            os.chdir(request["folder"])  # without a sandbox
        sys.path.insert(0, "")  # a notebook imports what lies beside it
        agent = agent_type(socket.socket(fileno=wire), shell, request["value"])
        agent.say_ready()
        status = 0
        agent.answer_until_end()
    except BaseException as problem:
        if status:  # no code of the student has run yet
            os.write(2, f"{type(problem).__name__}: {problem}".encode())
    finally:
        os._exit(status)


def seed_everything() -> None:
    """Make a submission's random numbers the same in every regrade, as long as it sets no seed.

    Forks inherit the state of the generators; only Python's own makes a new one in each fork.
    """
    import numpy as np

    random.seed(0)
    os.register_at_fork(after_in_child=functools.partial(random.seed, 0))
    np.random.seed(0)  # noqa: NPY002 - the generator that students may use
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


if __name__ == "__main__":
    main()

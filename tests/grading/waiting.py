"""How a test waits for another process: as long as it takes, never for a fixed time."""

import time

SECONDS = 120  # given up after so many, on a machine however busy


def wait_until(condition, seconds=SECONDS):
    """Look again and again until a condition is true; return what it gave."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)
    return found

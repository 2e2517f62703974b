"""The pages for marking by hand, served for a test as the command does."""

import asyncio
import threading
from contextlib import contextmanager

from grading.returning.marking.server import serve


@contextmanager
def served(desk):
    """Serve the pages in a thread; gives their address."""
    told, begun = [], threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    def announce(address):
        told.append(address)
        begun.set()

    def run():
        try:
            loop.run_until_complete(serve(desk, False, announce, stop))
        finally:
            begun.set()
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        begun.wait()
        yield told[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()

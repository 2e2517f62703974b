"""A student's names in the very process of a test, asked as a session is."""

import textwrap
from contextlib import nullcontext

from grading.inside.values.exchange import StudentSide
from grading.inside.values.wire import Caps


class PlainSession:
    """Stands for a session; `asked` lists the names that were looked up."""

    def __init__(self, source="", value=2**20):
        self.names, self.asked = {}, []
        self.student = StudentSide(Caps(size=value), self, lambda: self.names)
        exec(textwrap.dedent(source), self.names)

    def listen(self, answer):
        self.call_back = answer

    def uninterrupted(self):
        return nullcontext()

    def lookup(self, name):
        self.asked.append(name)
        return self.student.look_up(self.names, name)

    def call(self, handle, arguments, seconds):
        return self.student.call(handle, arguments)

    def advance(self, handle, seconds):
        return self.student.advance(handle)

    def printed_text(self):
        return ""  # it is printed where the test's own words are

    def close(self):
        """Nothing was started."""

    def change(self, changes):
        return self.student.take_changes(changes)

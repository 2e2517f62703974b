"""A damaged record costs its own student a page and a grade until the next run, and no other."""

import json
import re

import pytest

from grading.commands.feedback import write_pages
from grading.records.results import BY_NBGRADER, DAMAGED
from grading.returning.export import final_points, write_table
from grading.returning.report import make_report
from tests.grading.classes.recorded_class import WRITTEN


def by_hand(content):
    """What somebody may do to a record in an editor."""
    told = json.loads(content)
    told["result"]["verdicts"][0]["points"] = 999.0
    return json.dumps(told).encode()


DAMAGES = {
    "cut": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "no JSON": lambda _: b"\x00\xff",
    "points": by_hand,
    "laid out anew": lambda content: json.dumps(json.loads(content), indent=2).encode(),
    "deep": lambda _: b"[" * 10**6,
    "another's": lambda content: content.replace(b'"ada"', b'"eve"'),
    "one letter": lambda content: content.replace(b"graded", b"gradex", 1),
}


@pytest.fixture
def graded(room):
    room.add(room.record("ada"), room.record("bob"))
    for name in ("ada", "bob"):
        room.give_by_hand(name, WRITTEN, 4.0)
    return room


def damage(room, how):
    path = room.journal.folder / "ada.json"
    path.write_bytes(DAMAGES[how](path.read_bytes()))
    return room.results()


@pytest.mark.parametrize("how", DAMAGES)
def test_it_is_named_everywhere_and_the_others_go_on(how, graded):
    results = damage(graded, how)
    assert [one.outcome for one in results.students] == [DAMAGED, "graded"]
    (told,) = results.warn()
    assert "journal has of ada is damaged: run `course grade practice` again" in told
    assert [final_points(one) for one in results.students] == [None, 16.0]
    assert BY_NBGRADER not in write_table(results, "all")[0].read_text(encoding="utf-8")
    written, by_nbgrader = write_pages(results)
    assert ([path.parts[-3] for path in written], by_nbgrader) == (["bob"], 0)
    page = " ".join(re.sub("<[^>]*>", " ", make_report(results)).split())
    assert "has of ada is damaged" in page


def test_grading_again_heals_it(class_room):
    class_room.run({"ada": "right", "bob": "right"})
    path = class_room.folder / "journal" / "ada.json"
    before = path.read_bytes()
    path.write_bytes(by_hand(before))
    class_room.executor.graded.clear()
    rows = class_room.run({"ada": "right", "bob": "right"})
    assert [name for name, row in rows.items() if row.is_new] == ["ada"]
    assert rows["ada"].points == 12
    assert path.read_bytes() == before

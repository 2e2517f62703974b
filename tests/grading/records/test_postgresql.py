"""PostgreSQL holds what SQLite holds, through the command's own option."""

import pytest

from grading.errors import GradingError
from tests.grading.classes.graded_practice import (
    COUNT,
    address_of,
    grade,
    make_room,
    read_everything,
)
from tests.grading.records.postgres_server import run_postgres, stop
from tests.grading.session_cells import linux_only

pytestmark = linux_only


def test_the_gradebook_on_postgresql_holds_the_same_and_an_outage_loses_nothing(
    lent_worker, tmp_path
):
    room = make_room(tmp_path / "room")
    with run_postgres() as (url, server):
        rows = grade(room, db_url=url)
        assert len(rows) == COUNT + 1
        on_postgres = read_everything(room, url)
        assert not any(row.is_new for row in grade(room, db_url=url))
        assert read_everything(room, url) == on_postgres
        assert not any(row.is_new for row in grade(room))  # SQLite's gets the same records
        assert read_everything(room, address_of(room)) == on_postgres

        with pytest.raises(GradingError, match=r"postgresql.*What is graded so far is kept"):
            grade(room, lambda run, count: stop(server), db_url=url, force=True)
    grade(room)
    assert read_everything(room, address_of(room)) == on_postgres

"""Frames keep their form however the bytes arrive, and no peer can make the reader hold more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.inside.frames import HEAD, BadFrame, Kind, Splitter, frame

LIMITS = {Kind.OUTPUT: 100, Kind.DONE: 10}
frames = st.lists(st.tuples(st.sampled_from(list(LIMITS)), st.binary(max_size=10)), max_size=6)


@given(frames, st.lists(st.integers(1, 7), min_size=1))
def test_frames_arrive_whole_however_they_are_cut(sent, sizes):
    stream = b"".join(frame(kind, payload) for kind, payload in sent)
    splitter, received, place, turn = Splitter(LIMITS), [], 0, 0
    while place < len(stream):
        size = sizes[turn % len(sizes)]
        splitter.feed(stream[place : place + size])
        place, turn = place + size, turn + 1
        while (found := splitter.next_frame()) is not None:
            received.append(found)
    assert received == sent


@given(st.binary(max_size=400))
def test_any_bytes_give_frames_or_are_refused(stream):
    splitter = Splitter(LIMITS)
    splitter.feed(stream)
    try:
        while (found := splitter.next_frame()) is not None:
            kind, payload = found
            assert len(payload) <= LIMITS[kind]
    except BadFrame:
        pass


@pytest.mark.parametrize(
    "head", [(Kind.DONE, 11), (Kind.OUTPUT, 2**32 - 1), (Kind.VALUE, 0), (0, 0)]
)
def test_a_frame_that_is_too_long_or_out_of_turn_is_refused_by_its_head_alone(head):
    splitter = Splitter(LIMITS)
    splitter.feed(HEAD.pack(*head))
    with pytest.raises(BadFrame):
        splitter.next_frame()


@given(frames, st.integers(101, 3000), st.lists(st.integers(1, 70), min_size=1), st.integers(0, 6))
def test_an_output_that_is_too_long_is_passed_over_without_being_held(sent, length, sizes, place):
    place = min(place, len(sent))
    whole = [*sent[:place], (Kind.OUTPUT, bytes(length)), *sent[place:]]
    stream = b"".join(frame(kind, payload) for kind, payload in whole)
    splitter, received, turn = Splitter(LIMITS, passed_over=[Kind.OUTPUT]), [], 0
    while stream:
        size = sizes[turn % len(sizes)]
        splitter.feed(stream[:size])
        stream, turn = stream[size:], turn + 1
        while (found := splitter.next_frame()) is not None:
            received.append(found)
        assert len(splitter.buffer) <= HEAD.size + LIMITS[Kind.OUTPUT]
    assert received == [*sent[:place], (Kind.OUTPUT, None), *sent[place:]]

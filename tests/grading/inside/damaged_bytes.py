"""Encodings of which some bytes have been changed."""

from hypothesis import strategies as st


def damage(encoded, data):
    """Change up to four bytes of an encoding, which ones and to what hypothesis decides."""
    damaged = bytearray(encoded)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    return bytes(damaged)

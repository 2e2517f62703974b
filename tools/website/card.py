"""The picture that stands beside a link to the site where somebody shares it."""

import io

import matplotlib as mpl
from matplotlib.figure import Figure

from helpers import style

SIZE = (1200, 630)  # pixels, as those who show such pictures ask for
DPI = 100


def draw_card(title: str, words: str, figure: bytes) -> bytes:
    """Draw the card as a PNG.

    Args:
        title: of the course.
        words: below the title, in one line.
        figure: a PNG on white.
    """
    card = Figure(figsize=[side / DPI for side in SIZE], dpi=DPI, facecolor="white")
    card.text(0.04, 0.88, title, size=31, weight="bold", color=style.BLUE)
    card.text(0.04, 0.80, words, size=17, color=style.BLACK)
    picture = card.add_axes((0.02, 0.02, 0.96, 0.74))
    picture.imshow(mpl.image.imread(io.BytesIO(figure), format="png"))
    picture.set_axis_off()
    stream = io.BytesIO()
    card.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()

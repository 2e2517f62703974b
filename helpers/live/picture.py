"""A figure in a widget that is redrawn while somebody drags a slider."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from helpers import style
from helpers.display import image_html

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure


class LivePicture:
    """A figure in a widget that is cheap to redraw, because only some of its artists move.

    Everything else is drawn once and kept as a background.

    Attributes:
        widget: an `ipywidgets.HTML` holding the picture and its description.

    """

    def __init__(self, figure: "Figure", moving: "Sequence[Artist]") -> None:
        """Draw the background.

        Args:
            figure: made without pyplot, which would keep it alive.
            moving: the artists that are drawn anew each time.

        """
        import ipywidgets
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        figure.set_dpi(style.SAVED_DPI)
        self.widget = ipywidgets.HTML()
        self._canvas = FigureCanvasAgg(figure)
        self._moving = moving
        self._width = round(figure.get_size_inches()[0] * style.SCREEN_DPI)
        for artist in moving:
            artist.set_animated(True)
            artist.set_in_layout(False)
        self._canvas.draw()
        self._background = self._canvas.copy_from_bbox(figure.bbox)

    def redraw(self, alt: str) -> None:
        """Draw the moving artists as they now are; `alt` says what the picture shows with them."""
        from matplotlib.image import imsave

        self._canvas.restore_region(self._background)
        for artist in self._moving:
            artist.axes.draw_artist(artist)
        png = io.BytesIO()
        pixels = np.asarray(self._canvas.buffer_rgba())
        imsave(png, pixels, format="png", pil_kwargs={"compress_level": 1})  # fast, not small
        self.widget.value = image_html(png.getvalue(), alt, self._width)

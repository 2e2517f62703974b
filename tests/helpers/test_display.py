"""A shown figure carries its description, and is closed after showing."""

import html
import re

import matplotlib.pyplot as plt
import pytest

from helpers.display import show, show_table, show_widget
from helpers.figures import make_figure

ALT = "A line that falls from the upper left to the lower right."


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_shown_figure_has_its_description_as_alt_text_and_as_plain_text(displayed):
    show(make_figure()[0], 'σ′ peaks at "z = 0" & falls\n   off on both sides')
    (data,) = displayed
    expected = 'σ′ peaks at "z = 0" & falls off on both sides'
    assert html.unescape(re.search(r' alt="([^"]*)"', data["text/html"])[1]) == expected
    assert data["text/plain"] == expected


def test_a_figure_reaches_the_notebook_when_it_is_shown_and_not_before(displayed):
    figure, _ = make_figure()
    assert plt.get_fignums() == []  # what pyplot knows it draws at the end of the cell
    show(figure, ALT)
    assert len(displayed) == 1


def test_a_shown_figure_is_closed_if_it_came_from_pyplot(displayed):
    show(plt.figure(), ALT)
    assert plt.get_fignums() == []


@pytest.mark.parametrize("alt", ["", "  \n ", "loss", " " * 40 + "a plot"])
def test_a_figure_without_a_description_is_refused(alt):
    with pytest.raises(ValueError, match="needs a description"):
        show(make_figure()[0], alt)


def test_a_table_has_its_caption_above_it_and_one_line_per_row(displayed):
    show_table("Shares by run", ("run", "share"), [(1, "20 %"), (2, "30 %")])
    (data,) = displayed
    expected = "Shares by run:\n\n| run | share |\n| --- | --- |\n| 1 | 20 % |\n| 2 | 30 % |"
    assert data["text/markdown"] == expected


@pytest.fixture
def box():
    import ipywidgets

    return ipywidgets.VBox()


def test_a_widget_that_is_gone_says_how_to_bring_it_back(box, displayed):
    show_widget(box, "A slider.", "Run <this> cell.")
    stand_in, widget = displayed
    assert "Run &lt;this&gt; cell.</p>" in stand_in["text/html"]
    assert 'style="display: none"' in stand_in["text/html"]  # where no JupyterLab is around it
    assert widget["text/plain"] == "A slider."


def test_the_words_for_a_widget_that_is_gone_are_bound_to_it_alone(box, displayed):
    show_widget(box, "A slider.", "Run this cell.")
    (alive,) = box._dom_classes
    assert f"body:has(.{alive})" in displayed[0]["text/html"]
    assert box.model_id in alive


def test_what_a_widget_replaces_stands_above_it(box, displayed):
    show_widget(box, "A slider.", "Run this cell.", replacing="- **A)** one")
    assert [data["text/plain"] for data in displayed] == ["- A) one", "", "A slider."]


@pytest.mark.parametrize("replacing", ["", "- **A)** one"])
def test_nothing_above_a_widget_is_hidden_that_it_does_not_replace(replacing, box, displayed):
    show_widget(box, "A slider.", "Run this cell.", replacing=replacing)
    assert ("has(+ " in displayed[-2]["text/html"]) == bool(replacing)

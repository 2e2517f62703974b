"""A report says in sentences, as a page, as a figure and as plain data what was found."""

import json
import math
import re
from dataclasses import asdict

import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers import style
from helpers.diagnosis import Report, Verdict, diagnose
from tests.helpers.diagnosis.all_kinds import KINDS, LABELS
from tests.helpers.diagnosis.small_networks import draw_batch, stack

TIMES = 150


def report_of(model, inputs=1.0, loss=functional.cross_entropy):
    drawn, labels = draw_batch()
    return diagnose(model, (inputs * drawn, labels), loss)


class Long(nn.Module):
    """Calls one function many times."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(16, 16), nn.Linear(16, 4)

    def forward(self, x):
        for _ in range(TIMES):
            x = torch.tanh(self.first(x))
        return self.last(x)


@pytest.fixture(scope="module")
def reports():
    """One of each sort."""
    fused = KINDS["a fused kernel"]
    nan = stack(nn.ReLU, 3, 1.0)
    nan[0].weight.data[0, 0] = math.nan
    return {
        "healthy": report_of(stack(nn.ReLU, 4, 2**0.5)),
        "two verdicts": report_of(stack(nn.Sigmoid, 10, 1.0)),
        "not finite": report_of(nan),
        "infinite": report_of(stack(nn.ReLU, 30, 1e3)),
        "unseen": diagnose(fused.make(), (fused.inputs, LABELS), functional.cross_entropy),
        "nothing seen": report_of(nn.Linear(16, 4)),
        "long": report_of(Long()),
        "every form": diagnose(
            KINDS["all forms"].make(), (KINDS["all forms"].inputs, LABELS), functional.cross_entropy
        ),
    }


each = pytest.mark.parametrize(
    "name",
    [
        "healthy", "two verdicts", "not finite", "infinite", "unseen", "nothing seen", "long",
        "every form",
    ],
)  # fmt: skip


@each
def test_every_line_is_a_sentence(reports, name):
    head, *lines = str(reports[name]).splitlines()
    assert re.match(r"[A-Z0-9].*[.:]$", head)
    for line in lines:
        assert re.match(r"(\d+\. [A-Z][a-z -]+: [A-Z0-9].*\.\)|Not seen: .*\.)$", line), line


def test_what_to_repair_first_stands_in_front_and_is_numbered(reports):
    report = reports["two verdicts"]
    lines = str(report).splitlines()
    assert lines[0].startswith(f"{len(report.verdicts)} things ail this network.")
    for number, (verdict, line) in enumerate(zip(report.verdicts, lines[1:], strict=True), 1):
        assert line.startswith(f"{number}. {verdict.name.capitalize()}: ")
        assert verdict.remedy in line


def test_healthy_is_a_sentence_with_what_was_measured_and_what_was_not(reports):
    said = str(reports["healthy"])
    assert said.startswith("Healthy: one forward and one backward pass show nothing")
    assert re.search(r"In the 4 calls of activation functions at most \d+% of the values", said)
    assert "One pass says nothing about the learning rate" in said


@pytest.mark.parametrize("name", ["unseen", "nothing seen"])
def test_what_could_not_be_seen_is_never_called_healthy(reports, name):
    assert not reports[name].ok
    assert "Healthy" not in str(reports[name])
    assert "Healthy" not in reports[name]._repr_html_()


def test_a_console_shows_the_sentences(reports):
    assert repr(reports["healthy"]) == str(reports["healthy"])


@each
def test_a_report_is_json_that_any_reader_takes(reports, name):
    def refuse(word):
        raise AssertionError(word)

    read = json.loads(reports[name].to_json(), parse_constant=refuse)
    assert read["ok"] == reports[name].ok
    assert len(read["table"]) == len(reports[name].table)
    assert [verdict["name"] for verdict in read["verdicts"]] == [
        verdict.name for verdict in reports[name].verdicts
    ]


@each
def test_a_report_comes_back_from_its_json(reports, name):
    report = reports[name]
    back = Report.from_json(report.to_json())
    assert str(back) == str(report)
    assert back.table.equals(report.table)
    assert list(map(asdict, back.verdicts)) == list(map(asdict, report.verdicts))
    assert back.parts == pytest.approx(report.parts, nan_ok=True)
    assert back.to_json() == report.to_json()


def test_infinity_comes_back_as_infinity(reports):
    severity = Report.from_json(reports["not finite"].to_json()).verdicts[0].severity
    assert severity == math.inf


@each
def test_a_page_has_every_sentence_and_no_colour_of_its_own(reports, name):
    page = reports[name]._repr_html_()
    assert page.count("<li>") == len(reports[name].verdicts)
    assert page.count("Not seen:") == len(reports[name].unseen)
    assert not re.search(r"colou?r|background", page)


def test_a_long_table_is_cut_on_the_page(reports):
    assert reports["long"]._repr_html_().count("<tr") < TIMES


def test_names_of_modules_cannot_be_taken_for_html():
    model = nn.Sequential()
    model.add_module("<b>", nn.Linear(16, 4))
    model.add_module("</ol>`<i>", nn.Sigmoid())
    model.add_module("last", nn.Linear(4, 4))
    page = report_of(model, inputs=1000.0)._repr_html_()
    assert "&lt;/ol&gt;" in page.partition("<details>")[0]
    assert page.count("</ol>") == 1
    assert "<i>" not in page


@each
def test_a_figure_has_three_panels_and_words_that_say_what_they_show(reports, name):
    figure = reports[name].plot()
    assert len(figure.axes) == 3
    assert len(reports[name].alt_text) > 40
    figure.canvas.draw()
    assert reports[name].alt_text.startswith("Three ")


def test_a_line_is_told_apart_by_dash_and_marker_and_not_by_colour_alone(reports):
    lines = reports["every form"].plot().axes[0].lines
    assert len({(str(line.get_linestyle()), line.get_marker()) for line in lines}) == 4
    assert {line.get_color() for line in lines} <= {*style.SERIES_COLOURS, style.GREY}


def test_a_verdict_is_plain_data(reports):
    assert all(isinstance(verdict, Verdict) for verdict in reports["two verdicts"].verdicts)
    named = set(asdict(reports["two verdicts"].verdicts[0]))
    assert named == {"name", "place", "evidence", "severity", "remedy", "lesson"}

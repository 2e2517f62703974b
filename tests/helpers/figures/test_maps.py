"""A map shows every network in its place, and a diverged one as diverged."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import QuadMesh

from helpers.figures import maps
from helpers.measurements import mean_field


def networks() -> pd.DataFrame:
    rows = [
        {"weight_scale": scale, "depth": depth, "accuracy": scale / 4 * depth / 3}
        for scale in (1.0, 2.0, 4.0)
        for depth in (1, 3)
    ]
    frame = pd.DataFrame(rows)
    frame["diverged"] = (frame["weight_scale"] == 4) & (frame["depth"] == 3)
    return frame.sample(frac=1, random_state=0)


def mesh_of(ax) -> np.ma.MaskedArray:
    meshes = [each for each in ax.collections if isinstance(each, QuadMesh)]
    assert len(meshes) == 1
    return np.ma.masked_invalid(meshes[0].get_array()).reshape(2, 3)


def test_each_network_has_its_cell_with_depth_upwards():
    shown = mesh_of(maps.plot_map(networks(), "accuracy"))
    assert shown[0].tolist() == pytest.approx([1 / 12, 2 / 12, 4 / 12])
    assert shown[1, :2].tolist() == pytest.approx([1 / 4, 1 / 2])


def test_a_diverged_network_is_a_cross_on_white_and_not_a_value():
    ax = maps.plot_map(networks(), "accuracy")
    assert mesh_of(ax).mask.tolist() == [[False, False, False], [False, False, True]]
    crosses = [each for each in ax.collections if each.get_label() == "diverged"]
    assert crosses[0].get_offsets().tolist() == [[4.0, 3.0]]


def test_cells_meet_halfway_on_a_log_axis():
    assert maps.log_edges(np.array([1.0, 4.0, 16.0])) == pytest.approx([0.5, 2, 8, 32])
    assert maps.log_edges(np.array([3.0])) == pytest.approx([1.5, 6])


def test_theory_leaves_the_view_as_it_is_and_draws_the_given_multiple():
    ax = maps.plot_map(networks(), "accuracy")
    view = ax.get_xlim(), ax.get_ylim()
    scales = mean_field.depth_scales("tanh", [0.5, 1.0, 3.0])
    maps.plot_depth_limits(scales, 6, ax)
    assert (ax.get_xlim(), ax.get_ylim()) == view
    drawn = {line.get_label(): line.get_ydata() for line in ax.lines}
    assert drawn["6ξc, forward"][[0, 2]] == pytest.approx(6 * scales["forward"][[0, 2]])
    assert drawn["6ξ∇, backward"][[0, 2]] == pytest.approx(6 * scales["backward"][[0, 2]])


def test_an_empty_frame_is_refused():
    with pytest.raises(ValueError, match="no networks to draw"):
        maps.plot_map(networks().head(0), "accuracy")


def test_two_networks_for_one_cell_are_refused():
    twice = pd.concat([networks(), networks()])
    with pytest.raises(ValueError, match="two networks for one cell"):
        maps.plot_map(twice, "accuracy")

"""Figures that follow a slider, and so need a running kernel."""

from helpers.live import explorer, slider
from helpers.live.slider import SigmoidSlider, sigmoid_slider

__all__ = ["SigmoidSlider", "explorer", "sigmoid_slider", "slider"]

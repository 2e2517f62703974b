"""Fixtures for tests of what reaches a notebook."""

import pytest


class Displayed(list):
    """What has reached the notebook, as one dict of MIME types per output.

    Attributes:
        metadata: of each output.

    """

    def __init__(self):
        self.metadata = []

    def take(self, data, raw, metadata=None):
        assert raw
        self.append(data)
        self.metadata.append(metadata)


@pytest.fixture
def displayed(monkeypatch):
    outputs = Displayed()
    monkeypatch.setattr("IPython.display.display", outputs.take)
    return outputs

"""The error that everything about data sets raises."""


class DataError(ValueError):
    """A data set that cannot be had or read; the message says what is wrong and what to do."""

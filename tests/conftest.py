"""What all tests share."""

import matplotlib as mpl

# Figures of the tests themselves are never opened in a window; kernels keep their own backend.
mpl.use("Agg")

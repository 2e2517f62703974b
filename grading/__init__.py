"""What an instructor runs: releasing and grading the assignments, on top of nbgrader."""

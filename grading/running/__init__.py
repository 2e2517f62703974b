"""One grading run: where tasks run, what they run on, and what is graded again."""

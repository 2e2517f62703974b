"""What is known of a class: the journal, nbgrader's gradebook, and both read together."""

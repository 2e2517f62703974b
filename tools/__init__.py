"""What builds and checks the course itself; neither students nor graders need it."""

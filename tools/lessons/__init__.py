"""Runs the lessons, and holds them to the rules of the course."""

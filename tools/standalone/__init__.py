"""Copies of the notebooks that run alone: their first cell brings the course's package."""

"""The process that a student's notebook runs in, from outside: walls, requests, limits, outputs."""

"""Where the course lies, for everything here that builds or looks at it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

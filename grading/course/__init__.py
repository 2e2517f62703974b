"""The course: its folder and settings, its assignments, and what students get of them."""

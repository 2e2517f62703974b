"""Sets up what the course needs: its Python environment, and programs beside it."""

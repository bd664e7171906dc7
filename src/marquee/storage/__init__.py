"""THE GROUND: log, state, desk, lake and artifacts on disk."""

"""A WORLD with known tastes: titles, viewers, what they watch; the truth is kept for the simulator."""

"""Measurements: speed, size and quality, each with its peers and targets."""

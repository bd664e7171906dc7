"""Benchmarks of covers: finding, choosing, judging."""

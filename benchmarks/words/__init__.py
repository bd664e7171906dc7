"""Benchmarks of words: what comments say, and how surely it is told."""

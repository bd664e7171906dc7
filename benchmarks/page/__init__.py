"""Benchmarks of the whole page: what it is worth, whether it is legal, how fast it comes."""

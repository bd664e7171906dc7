"""WORDS: what text says, worked out without any service."""

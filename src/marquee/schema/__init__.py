"""THE NOUNS: what every other room speaks of."""

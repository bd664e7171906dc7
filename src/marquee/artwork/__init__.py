"""WHICH COVER: a contextual policy that draws with exact probabilities and learns from outcomes."""

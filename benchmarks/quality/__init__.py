"""How good."""

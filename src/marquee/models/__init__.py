"""TASTE: what a viewer is likely to enjoy, from what they did and from what titles are."""

"""WHAT HAPPENED: metrics over the lake's derived tables."""

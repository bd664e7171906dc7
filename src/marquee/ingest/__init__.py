"""EVENTS COME IN: checked, counted once, durable before they are acknowledged."""

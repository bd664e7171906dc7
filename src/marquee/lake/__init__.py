"""EVENTS BECOME TABLES: landed once, derived, checked, forgotten."""

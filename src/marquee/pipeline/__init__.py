"""THE MACHINE: stages in order, each leaving a trace; it knows no titles, rows or models."""

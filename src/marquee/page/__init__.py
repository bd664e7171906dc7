"""THE PAGE: rows sourced, filtered, scored, chosen, placed and explained."""

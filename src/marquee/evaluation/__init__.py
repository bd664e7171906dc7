"""WHAT WOULD HAPPEN: models judged on what viewers did next."""

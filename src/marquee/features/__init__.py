"""A PROFILE BECOMES NUMBERS: arrays that models and pages read."""

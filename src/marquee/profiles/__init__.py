"""EVENTS BECOME A PROFILE: one pure reducer for serving and for training."""

"""IMAGES: covers drawn from metadata, found in video, or brought by the operator; checked, measured, cut to shape."""

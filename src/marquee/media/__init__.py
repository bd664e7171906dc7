"""IMAGES: covers drawn from metadata, as SVG."""

"""Models of the app measures."""

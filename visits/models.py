"""Models of the app visits."""

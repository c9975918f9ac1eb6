"""Models of the app assessment."""

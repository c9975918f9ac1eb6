"""Models of the app pledges."""

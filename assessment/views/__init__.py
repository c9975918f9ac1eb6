"""Pages of assessment: rounds, one community's card, entering, decisions, helpers."""

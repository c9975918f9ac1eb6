"""Figures of visits and quotas, read only."""

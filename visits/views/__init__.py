"""Pages of visits and quotas."""

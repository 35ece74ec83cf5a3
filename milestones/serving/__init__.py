"""The page cache in front of Django, its invalidation, and health checks."""

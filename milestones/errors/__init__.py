"""Error pages, request ids and log entries for when something goes wrong."""

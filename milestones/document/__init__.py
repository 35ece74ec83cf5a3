"""The content of an article as a plain value, without a database."""

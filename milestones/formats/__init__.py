"""Reads and writes Markdown, and writes CSV."""

"""Readers of Markdown as people and programs write it, and of plain text."""

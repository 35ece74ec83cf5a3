"""Readers of the files that people have, writers of those that pages offer, and image files."""

"""Checks image files and encodes them again."""

"""Readers of spreadsheets, and of tables as text."""

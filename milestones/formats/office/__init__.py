"""Readers of Word files (.docx) and OpenDocument texts (.odt)."""

"""Turns a text into a Document and an import report, and into a draft."""

"""Reads web pages and pasted HTML: what `html_tree` puts together."""

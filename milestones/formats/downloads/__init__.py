"""Our own formats: the Markdown, CSV and Excel files that pages offer, written and read back."""

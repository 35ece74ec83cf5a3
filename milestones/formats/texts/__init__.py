"""What texts of several formats have in common: encodings, dates, sources, lengths."""

"""Images of an article or milestone for link previews: drawn with fonts of our own."""

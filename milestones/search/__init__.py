"""Full-text search over what readers see: an index of editions, queries, ranking, snippets."""

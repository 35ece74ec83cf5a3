"""Publishing, and the guarantees for editions: they never change, and can be verified."""

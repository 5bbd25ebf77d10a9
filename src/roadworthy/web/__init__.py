"""Pages over all of it, for one person on the same machine; no logic of their own."""

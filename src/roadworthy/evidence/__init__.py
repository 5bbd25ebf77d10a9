"""Collectors: one file a kind of evidence, and the walk that feeds them."""

"""Runs a language model from a file on your own machine."""

"""Ranks the applicants for one job with a language model."""

"""Drafts a suggestion for a clinician from a case note and the guidelines of a hospital."""

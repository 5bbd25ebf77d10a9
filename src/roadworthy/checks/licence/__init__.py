"""Checks of licences and rights: each shows the issues that the review came to under its name."""

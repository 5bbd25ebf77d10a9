"""Duties, evidence and safeguards for systems built on open models."""

__version__ = "0.1.0"

"""Tests of the readers that say what loading a model file would run."""

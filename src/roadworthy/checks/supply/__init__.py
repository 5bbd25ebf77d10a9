"""Checks of model files, dependencies, images, workflows and secrets."""

"""What loading a model file would run, found out by reading it and running nothing."""

"""Files that say whether the readers of model files can be trusted: benign, malicious, broken."""

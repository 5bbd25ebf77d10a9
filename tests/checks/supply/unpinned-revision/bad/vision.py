import torch

detector = torch.hub.load("example-org/detector:main", "small")

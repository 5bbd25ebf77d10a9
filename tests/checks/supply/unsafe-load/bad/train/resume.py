import torch

state = torch.load("last.pt")

import ast
import re
import sys
import tarfile

import numpy as np
import pandas as pd
import torch
import yaml

NAMES = re.compile(r"[a-z]+")
SIZE = eval("2 ** 10")

with open(sys.argv[1]) as file:
    rules = yaml.safe_load(file)
    limits = yaml.load(file, Loader=yaml.SafeLoader)
labels = ast.literal_eval(sys.argv[2])
state = torch.load(sys.argv[3])
again = torch.load(sys.argv[3], weights_only=True)
table = np.load("table.npz")
frame = pd.DataFrame({"a": [1]}).eval("b = a + 1")
with tarfile.open("data.tar.gz") as archive:
    archive.extractall("data", filter="data")
model = torch.nn.Linear(2, 2)
model.eval()

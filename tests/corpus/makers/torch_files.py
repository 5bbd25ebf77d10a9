"""Files that PyTorch writes."""

from __future__ import annotations

import collections
import copy
import io
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import nn

from tests.corpus.makers import writes


def _net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.LayerNorm(8), nn.Linear(8, 2))


def _trained(optimiser: str, **given: object) -> tuple[nn.Module, torch.optim.Optimizer]:
    net = _net()
    made = getattr(torch.optim, optimiser)(net.parameters(), **given)
    for _ in range(2):
        made.zero_grad()
        net(torch.ones(3, 4)).sum().backward()
        made.step()
    return net, made


@writes("torch")
def state_dicts(out: Path) -> Iterator[tuple[str, str]]:
    net = _net()
    torch.save(net.state_dict(), out / "state_dict.pt")
    yield "state_dict.pt", "a state dict"
    torch.save(net.state_dict(), out / "state_dict.pth")
    yield "state_dict.pth", "a state dict, .pth"
    torch.save(net.state_dict(), out / "pytorch_model.bin")
    yield "pytorch_model.bin", "a state dict under the name of transformers"
    torch.save(net.state_dict(), out / "legacy.pth", _use_new_zipfile_serialization=False)
    yield "legacy.pth", "a state dict in the format before archives"
    torch.save(
        net.half().state_dict(), out / "legacy_half.bin", _use_new_zipfile_serialization=False
    )
    yield "legacy_half.bin", "half precision in the format before archives"
    for protocol in (3, 4, 5):
        torch.save(_net().state_dict(), out / f"protocol_{protocol}.pt", pickle_protocol=protocol)
        yield f"protocol_{protocol}.pt", f"a state dict with pickle protocol {protocol}"
    torch.save(
        _net().state_dict(),
        out / "legacy_protocol_4.pt",
        pickle_protocol=4,
        _use_new_zipfile_serialization=False,
    )
    yield "legacy_protocol_4.pt", "the format before archives with pickle protocol 4"
    torch.save(
        {"model": _net().state_dict(), "epoch": 3, "loss": 0.25, "args": {"lr": 1e-3}},
        out / "checkpoint.tar",
    )
    yield "checkpoint.tar", "a checkpoint under the suffix .tar, which is a zip"


@writes("torch")
def dtypes(out: Path) -> Iterator[tuple[str, str]]:
    kinds = (
        "float64",
        "float32",
        "float16",
        "bfloat16",
        "int8",
        "uint8",
        "int16",
        "int32",
        "int64",
        "bool",
        "complex64",
        "float8_e4m3fn",
        "float8_e5m2",
        "uint16",
    )
    tensors = {kind: torch.ones(3).to(getattr(torch, kind)) for kind in kinds}
    torch.save(tensors, out / "dtypes.pt")
    yield "dtypes.pt", "a tensor of each data type"
    torch.save(torch.arange(12).reshape(3, 4).t(), out / "transposed.pt")
    yield "transposed.pt", "one tensor that is a view"
    torch.save(torch.eye(4).to_sparse(), out / "sparse.pt")
    yield "sparse.pt", "a sparse tensor"
    torch.save(torch.eye(4).to_sparse_csr(), out / "sparse_csr.pt")
    yield "sparse_csr.pt", "a sparse tensor by rows"
    quantised = torch.quantize_per_tensor(torch.ones(4), 0.1, 10, torch.quint8)
    torch.save(quantised, out / "quantised.pt")
    yield "quantised.pt", "a quantised tensor"
    per_channel = torch.quantize_per_channel(
        torch.ones(2, 4), torch.tensor([0.1, 0.2]), torch.tensor([0, 0]), 0, torch.qint8
    )
    torch.save(per_channel, out / "quantised_channels.pt")
    yield "quantised_channels.pt", "a tensor quantised by channel"
    torch.save(nn.Parameter(torch.ones(2)), out / "parameter.pt")
    yield "parameter.pt", "a parameter"
    torch.save(
        {
            "dtype": torch.float16,
            "device": torch.device("cpu"),
            "size": torch.Size([1, 2]),
            "dtypes": [torch.int8],
        },
        out / "small_types.pt",
    )
    yield "small_types.pt", "dtype, device and size"
    torch.save(torch.Generator().manual_seed(1).get_state(), out / "generator_state.pt")
    yield "generator_state.pt", "the state of a generator"
    torch.save(torch.nn.functional.one_hot(torch.arange(3)).numpy(), out / "array.pt")
    yield "array.pt", "a NumPy array saved with torch.save"
    torch.save(torch.ones(2, requires_grad=True), out / "requires_grad.pt")
    yield "requires_grad.pt", "a tensor with a gradient flag"
    torch.save(torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]), out / "nested.pt")
    yield "nested.pt", "a nested tensor"
    torch.save(torch.ones(2, device="meta"), out / "meta.pt")
    yield "meta.pt", "a tensor without data"
    torch.save(torch.ones(2, dtype=torch.complex64).conj(), out / "conjugated.pt")
    yield "conjugated.pt", "a conjugated view"
    torch.save(torch.UntypedStorage(8), out / "storage.pt")
    yield "storage.pt", "an untyped storage"


@writes("torch")
def optimisers(out: Path) -> Iterator[tuple[str, str]]:
    for name, given in (
        ("Adam", {}),
        ("AdamW", {"amsgrad": True}),
        ("SGD", {"momentum": 0.9, "lr": 0.1}),
        ("RMSprop", {}),
        ("Adagrad", {}),
        ("LBFGS", {}),
    ):
        if name == "LBFGS":
            net = _net()
            made = torch.optim.LBFGS(net.parameters())
        else:
            _, made = _trained(name, **given)
        torch.save(made.state_dict(), out / f"optimizer_{name.lower()}.pt")
        yield f"optimizer_{name.lower()}.pt", f"the state of {name}"
    _, made = _trained("AdamW")
    torch.save(made, out / "optimizer_object.pt")
    yield "optimizer_object.pt", "an optimiser itself"
    rate = torch.optim.lr_scheduler
    schedules = {
        "cosine": rate.CosineAnnealingLR(made, 10),
        "step": rate.StepLR(made, 3),
        "plateau": rate.ReduceLROnPlateau(made),
        "onecycle": rate.OneCycleLR(made, 0.1, total_steps=10),
        "multistep": rate.MultiStepLR(made, [2, 4]),
    }
    for name, schedule in schedules.items():
        torch.save(schedule.state_dict(), out / f"scheduler_{name}.pt")
        yield f"scheduler_{name}.pt", f"the state of a schedule ({name})"
    net, made = _trained("AdamW")
    torch.save(
        {
            "model_state_dict": net.state_dict(),
            "optimizer_state_dict": made.state_dict(),
            "scheduler": schedules["multistep"].state_dict(),
            "epoch": 2,
            "rng": torch.get_rng_state(),
            "best": float("inf"),
            "classes": ["a", "b"],
        },
        out / "training.ckpt",
    )
    yield "training.ckpt", "a whole checkpoint of a training"
    torch.save(torch.amp.GradScaler("cpu").state_dict(), out / "scaler.pt")
    yield "scaler.pt", "the state of a gradient scaler"


@writes("torch")
def whole_models(out: Path) -> Iterator[tuple[str, str]]:
    torch.manual_seed(0)
    models = {
        "mlp": _net(),
        "convolution": nn.Sequential(
            nn.Conv2d(1, 2, 3),
            nn.BatchNorm2d(2),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Dropout(0.1),
            nn.Linear(8, 2),
        ),
        "lstm": nn.LSTM(4, 4, 2),
        "transformer": nn.TransformerEncoderLayer(8, 2, 16),
        "embedding": nn.ModuleDict({"words": nn.Embedding(10, 4), "bag": nn.EmbeddingBag(10, 4)}),
        "normalised": nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))
        if False
        else nn.ModuleList([nn.GroupNorm(1, 2), nn.Softmax(dim=1), nn.GELU()]),
    }
    for name, model in models.items():
        torch.save(model, out / f"model_{name}.pt")
        yield f"model_{name}.pt", f"a whole model ({name}), not only its state"
    torch.save(models["mlp"], out / "model_legacy.pt", _use_new_zipfile_serialization=False)
    yield "model_legacy.pt", "a whole model in the format before archives, with its source"
    torch.save(
        torch.quantization.QConfig(
            activation=torch.quantization.MinMaxObserver, weight=torch.quantization.MinMaxObserver
        ),
        out / "qconfig.pt",
    )
    yield "qconfig.pt", "a configuration of quantisation"
    torch.save(
        collections.OrderedDict(a=torch.ones(1), b=collections.defaultdict(list)),
        out / "ordered.pt",
    )
    yield "ordered.pt", "an ordered dictionary with a default dictionary"


@writes("torch")
def datasets(out: Path) -> Iterator[tuple[str, str]]:
    torch.save(torch.utils.data.TensorDataset(torch.ones(3, 2), torch.zeros(3)), out / "dataset.pt")
    yield "dataset.pt", "a dataset of tensors"
    packed = nn.utils.rnn.pack_sequence([torch.ones(3), torch.ones(2)])
    torch.save(packed, out / "packed.pt")
    yield "packed.pt", "a packed sequence"
    torch.save(
        [("a", torch.ones(1)), {1, 2}, frozenset({3}), None, b"bytes", bytearray(b"x")],
        out / "mixed.pt",
    )
    yield "mixed.pt", "plain objects beside a tensor"
    torch.save(torch.distributions.Normal(torch.zeros(1), torch.ones(1)), out / "distribution.pt")
    yield "distribution.pt", "a distribution"


@writes("torch")
def compiled(out: Path) -> Iterator[tuple[str, str]]:
    net = _net().eval()
    torch.jit.trace(net, torch.ones(1, 4)).save(str(out / "traced.pt"))
    yield "traced.pt", "TorchScript by tracing"
    torch.jit.script(nn.Sequential(nn.Linear(4, 2), nn.ReLU())).save(
        str(out / "scripted.torchscript")
    )
    yield "scripted.torchscript", "TorchScript by scripting"
    torch.jit.freeze(torch.jit.script(copy.deepcopy(net))).save(str(out / "frozen.pt"))
    yield "frozen.pt", "TorchScript, frozen"
    torch.export.save(torch.export.export(net, (torch.ones(2, 4),)), str(out / "exported.pt2"))
    yield "exported.pt2", "an exported program"
    from torch.package import PackageExporter

    with PackageExporter(str(out / "packaged.pt")) as package:
        package.extern("torch.**")
        package.save_pickle("model", "model.pkl", nn.Linear(2, 2))
        package.save_text("notes", "note.txt", "a note")
    yield "packaged.pt", "torch.package with an outer torch"
    buffer = io.BytesIO()
    torch.save(torch.ones(2), buffer)
    (out / "buffer.bin").write_bytes(buffer.getvalue())
    yield "buffer.bin", "torch.save into memory: the folder inside is called archive"

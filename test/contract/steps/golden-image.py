"""Writes golden-image.json: what Pillow and numpy make of the same images. Versions are in the file.

torchvision's transforms of images are these calls: Resize is PIL.Image.resize, CenterCrop rounds half of what is left over as Python does,
ToTensor divides by 255 in float32 and moves the channels, Normalize is sub(mean).div(std).

python -m venv V && V/bin/pip install pillow==13.0.0 numpy==2.4.6 && V/bin/python golden-image.py
"""

import json
import pathlib

import numpy as np
import PIL
from PIL import Image

rng = np.random.default_rng(20240504)
N = 3


def images(height, width, channels):
    noise = rng.integers(0, 256, (height, width, channels))
    edges = np.where((np.indices((height, width)).sum(axis=0) // 2 % 2 == 0)[..., None], 0, 255) * np.ones((1, 1, channels))
    ramp = np.linspace(0, 255, height * width * channels).reshape(height, width, channels)
    return np.stack([noise, edges, ramp]).astype(np.uint8)


colour = images(23, 17, 3)
grey = images(6, 11, 1)
filters = {"nearest": Image.NEAREST, "box": Image.BOX, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}
cases = []


def case(call, steps, column, expected):
    rows = np.asarray(expected, dtype=np.float64).reshape(N, -1)
    plain = [[int(v) if v == int(v) else float(v) for v in row] for row in rows]
    cases.append({"call": call, "steps": steps, "column": column, "expected": plain, "ulps": 0})


def resized(batch, height, width, filter):
    return np.stack([np.asarray(Image.fromarray(x.squeeze()).resize((width, height), filters[filter])).reshape(height, width, -1) for x in batch])


def shorter(batch, size, filter):
    """torchvision.transforms.Resize(size) of one number."""
    height, width = batch.shape[1:3]
    short, long = (width, height) if width <= height else (height, width)
    other = int(size * long / short)
    return resized(batch, *((other, size) if width <= height else (size, other)), filter)


def centre(batch, height, width):
    """torchvision.transforms.CenterCrop."""
    top = int(round((batch.shape[1] - height) / 2.0))
    left = int(round((batch.shape[2] - width) / 2.0))
    return batch[:, top : top + height, left : left + width]


for name in filters:
    for height, width in [(10, 7), (5, 17), (25, 20)]:
        case(f"PIL.Image.resize(({width}, {height}), {name})", [f"resize: {{columns: [colour], size: [{height}, {width}], filter: {name}}}"], "colour", resized(colour, height, width, name))
    case(f"PIL.Image.resize((4, 9), {name}), grey", [f"resize: {{columns: [grey], size: [9, 4], filter: {name}}}"], "grey", resized(grey, 9, 4, name))
case("Resize(8)", ["resize: {columns: [colour], size: 8, filter: bilinear}"], "colour", shorter(colour, 8, "bilinear"))
case("Resize(9), grey", ["resize: {columns: [grey], size: 9, filter: bicubic}"], "grey", shorter(grey, 9, "bicubic"))
for height, width in [(22, 16), (21, 15), (20, 14), (19, 13), (18, 12), (1, 17)]:
    case(f"CenterCrop(({height}, {width}))", [f"crop: {{columns: [colour], size: [{height}, {width}], anchor: center}}"], "colour", centre(colour, height, width))
for anchor, expected in {"top_left": colour[:, :5, :5], "top_right": colour[:, :5, -5:], "bottom_left": colour[:, -5:, :5], "bottom_right": colour[:, -5:, -5:]}.items():
    case(f"FiveCrop(5), {anchor}", [f"crop: {{columns: [colour], size: 5, anchor: {anchor}}}"], "colour", expected)
f32 = np.float32
mean = np.array([0.485, 0.456, 0.406], dtype=f32)
std = np.array([0.229, 0.224, 0.225], dtype=f32)
tensor = colour.astype(f32) / f32(255)
case("ToTensor", ["rescale: {columns: [colour], divide_by: 255, precision: float32}", "layout: {columns: [colour], from: HWC, to: CHW}"], "colour", tensor.transpose(0, 3, 1, 2))
case("x / 127.5 - 1", ["rescale: {columns: [grey], divide_by: 127.5, minus: 1}"], "grey", grey / 127.5 - 1)
normalize = "normalize_channels: {columns: [colour], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], precision: float32}"
whole = centre(shorter(colour, 12, "bilinear"), 11, 11).astype(f32) / f32(255)
case(
    "Compose([Resize(12), CenterCrop(11), ToTensor(), Normalize(mean, std)])",
    [
        "resize: {columns: [colour], size: 12, filter: bilinear}",
        "crop: {columns: [colour], size: 11, anchor: center}",
        "rescale: {columns: [colour], divide_by: 255, precision: float32}",
        "layout: {columns: [colour], from: HWC, to: CHW}",
        normalize,
    ],
    "colour",
    ((whole - mean) / std).transpose(0, 3, 1, 2),
)
case("(x - mean) / std in float64", ["normalize_channels: {columns: [colour], mean: [123.68, 116.779, 103.939], std: [58.4, 57.1, 57.4]}"], "colour",
     (colour - np.array([123.68, 116.779, 103.939])) / np.array([58.4, 57.1, 57.4]))

inputs = """inputs:
  colour: {type: image, shape: [23, 17, 3]}
  grey: {type: image, shape: [6, 11, 1]}
"""
rows = {"colour": [int(v) for v in colour.ravel()], "grey": [int(v) for v in grey.ravel()]}
versions = {"numpy": np.__version__, "pillow": PIL.__version__}
path = pathlib.Path(__file__).with_name("golden-image.json")
path.write_text(json.dumps({"versions": versions, "inputs": inputs, "rows": rows, "cases": cases}, ensure_ascii=False, separators=(",", ":")) + "\n")
print(len(cases), path.stat().st_size)

#!/usr/bin/env python3
"""Writes the tables of layers in this folder whose layers follow from a few numbers.

    generate.py            writes the files anew
    generate.py --check    exit code 1 where a file differs from what would be written

The format is documented in README.md beside this file.
"""

import argparse
import json
import pathlib
import sys


class Table:
    """A table of layers in the making: each method adds one line and gives the layer's name."""

    def __init__(self, network, origin, inputs, published=None):
        self.lines = ["# Written by generate.py; change that instead.", f"network: {network}", "origin: >-"]
        self.lines += [f"  {line}" for line in origin.splitlines()]
        if published:
            published = dict(published, source=json.dumps(published["source"]))
            self.lines.append("published:")
            self.lines += [f"  {key}: {number(value)}" for key, value in published.items()]
        self.lines.append("element: f16")
        self.lines.append("inputs: {" + ", ".join(f"{k}: {v}" for k, v in inputs.items()) + "}")
        self.lines.append("layers:")
        self.count = 0

    def add(self, op, source=None, name=None, **attributes):
        if name is None:
            self.count += 1
            name = f"{op.lower()}{self.count}"
        fields = {"name": name, "op": op}
        if source is not None:
            fields["from"] = source
        fields.update(attributes)
        self.lines.append("- {" + ", ".join(f"{k}: {shown(v)}" for k, v in fields.items()) + "}")
        return name

    def comment(self, text):
        self.lines.append(f"# {text}")

    def conv(self, source, channels, kernel=1, stride=1, **attributes):
        fields = {"channels": channels, "kernel": kernel}
        if stride != 1:
            fields["stride"] = stride
        if kernel > 1 and "pad" not in attributes:
            fields["pad"] = kernel // 2
        return self.add("Conv", source, **fields, **attributes)

    def text(self):
        return "\n".join(self.lines) + "\n"


def number(value):
    return f"{value:.0f}" if isinstance(value, float) and value >= 1000 else value


def shown(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(v) for v in value) + "]"
    return str(value)


def resnet50():
    table = Table(
        "resnet50",
        "He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition, CVPR 2016\n"
        "(arXiv 1512.03385), table 1; the stride of a bottleneck in its 3x3 convolution, as in\n"
        "torchvision. Batch normalisation is folded into the convolutions.",
        {"image": [1, 3, 224, 224]},
        {"macs": 4.09e9, "parameters": 25557032, "tolerance_percent": 1,
         "source": "torchvision documentation, ResNet50_Weights: 4.09 GFLOPS (of MACs), 25557032 parameters"})
    x = table.conv("image", 64, 7, 2, activation="Relu")
    x = table.add("MaxPool", x, kernel=3, stride=2, pad=1)
    for stage, (width, blocks) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)]):
        table.comment(f"stage {stage + 2}")
        for block in range(blocks):
            stride = 2 if block == 0 and stage > 0 else 1
            y = table.conv(x, width, activation="Relu")
            y = table.conv(y, width, 3, stride, activation="Relu")
            y = table.conv(y, 4 * width)
            skip = table.conv(x, 4 * width, 1, stride) if block == 0 else x
            x = table.add("Add", [y, skip], activation="Relu")
    x = table.add("AveragePool", x, **{"global": True})
    x = table.add("Reshape", x, shape=[0, -1])
    table.add("MatMul", x, name="classes", channels=1000)
    return table


def mobilenetv2():
    table = Table(
        "mobilenetv2",
        "Sandler, Howard, Zhu, Zhmoginov, Chen: MobileNetV2: Inverted Residuals and Linear\n"
        "Bottlenecks, CVPR 2018 (arXiv 1801.04381), table 2. Batch normalisation is folded into the\n"
        "convolutions.",
        {"image": [1, 3, 224, 224]},
        {"macs": 300e6, "parameters": 3504872, "tolerance_percent": 1,
         "source": "the paper, table 4: 300M multiply-adds; torchvision documentation, "
                   "MobileNet_V2_Weights: 3504872 parameters"})
    x = table.conv("image", 32, 3, 2, activation="Clip")
    width = 32
    for expansion, channels, repeats, first_stride in [
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
            (6, 160, 3, 2), (6, 320, 1, 1)]:
        table.comment(f"expansion {expansion}, {channels} channels")
        for block in range(repeats):
            stride = first_stride if block == 0 else 1
            y = x
            if expansion > 1:
                y = table.conv(y, expansion * width, activation="Clip")
            y = table.conv(y, expansion * width, 3, stride, groups="depthwise", activation="Clip")
            y = table.conv(y, channels)
            x = table.add("Add", [y, x]) if stride == 1 and width == channels else y
            width = channels
    x = table.conv(x, 1280, activation="Clip")
    x = table.add("AveragePool", x, **{"global": True})
    x = table.add("Reshape", x, shape=[0, -1])
    table.add("MatMul", x, name="classes", channels=1000)
    return table


def efficientnet_b0():
    table = Table(
        "efficientnet_b0",
        "Tan, Le: EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, ICML\n"
        "2019 (arXiv 1905.11946), table 1. Batch normalisation is folded into the convolutions.",
        {"image": [1, 3, 224, 224]},
        {"macs": 0.39e9, "parameters": 5288548, "tolerance_percent": 1.3,
         "source": "the paper, table 2: 0.39B FLOPS (of MACs, rounded to 1.3 %); torchvision documentation, "
                   "EfficientNet_B0_Weights: 5288548 parameters"})
    x = table.conv("image", 32, 3, 2, activation="Swish")
    width = 32
    for expansion, channels, repeats, first_stride, kernel in [
            (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3),
            (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)]:
        table.comment(f"MBConv{expansion}, {kernel}x{kernel}, {channels} channels")
        for block in range(repeats):
            stride = first_stride if block == 0 else 1
            y = x
            if expansion > 1:
                y = table.conv(y, expansion * width, activation="Swish")
            y = table.conv(y, expansion * width, kernel, stride, groups="depthwise",
                           activation="Swish")
            gate = table.add("AveragePool", y, **{"global": True})
            gate = table.conv(gate, width // 4, activation="Swish")
            gate = table.conv(gate, expansion * width, activation="Sigmoid")
            y = table.add("Mul", [y, gate])
            y = table.conv(y, channels)
            x = table.add("Add", [y, x]) if stride == 1 and width == channels else y
            width = channels
    x = table.conv(x, 1280, activation="Swish")
    x = table.add("AveragePool", x, **{"global": True})
    x = table.add("Reshape", x, shape=[0, -1])
    table.add("MatMul", x, name="classes", channels=1000)
    return table


def yolov8n():
    table = Table(
        "yolov8n",
        "Jocher, Chaurasia, Qiu: Ultralytics YOLOv8 (2023), yolov8.yaml at scale n, with its\n"
        "detection head and the decoding of boxes, without non-maximum suppression. Batch\n"
        "normalisation is folded into the convolutions.",
        {"image": [1, 3, 640, 640]},
        {"macs": 4.35e9, "parameters": 3.2e6, "tolerance_percent": 2,
         "source": "Ultralytics documentation, YOLOv8n at 640: 8.7B FLOPs (two per MAC), 3.2M parameters"})

    def conv(source, channels, kernel=1, stride=1):
        return table.conv(source, channels, kernel, stride, activation="Swish")

    def c2f(source, channels, blocks, has_shortcut):
        half = channels // 2
        split = table.add("Split", conv(source, channels), axis=1, parts=2)
        parts = [split, f"{split}.1"]
        for _ in range(blocks):
            y = conv(conv(parts[-1], half, 3), half, 3)
            parts.append(table.add("Add", [parts[-1], y]) if has_shortcut else y)
        return conv(table.add("Concat", parts, axis=1), channels)

    def sppf(source, channels):
        parts = [conv(source, channels // 2)]
        for _ in range(3):
            parts.append(table.add("MaxPool", parts[-1], kernel=5, pad=2))
        return conv(table.add("Concat", parts, axis=1), channels)

    table.comment("backbone")
    x = conv(conv("image", 16, 3, 2), 32, 3, 2)
    x = c2f(x, 32, 1, True)
    p3 = c2f(conv(x, 64, 3, 2), 64, 2, True)
    p4 = c2f(conv(p3, 128, 3, 2), 128, 2, True)
    p5 = sppf(c2f(conv(p4, 256, 3, 2), 256, 1, True), 256)
    table.comment("neck")
    n4 = c2f(table.add("Concat", [table.add("Resize", p5, scale=2), p4], axis=1), 128, 1, False)
    n3 = c2f(table.add("Concat", [table.add("Resize", n4, scale=2), p3], axis=1), 64, 1, False)
    n4 = c2f(table.add("Concat", [conv(n3, 64, 3, 2), n4], axis=1), 128, 1, False)
    n5 = c2f(table.add("Concat", [conv(n4, 128, 3, 2), p5], axis=1), 256, 1, False)
    table.comment("head: 4 sides of a box in 16 steps, 80 classes")
    levels = []
    for level in (n3, n4, n5):
        boxes = table.conv(conv(conv(level, 64, 3), 64, 3), 64)
        classes = table.conv(conv(conv(level, 80, 3), 80, 3), 80)
        both = table.add("Concat", [boxes, classes], axis=1)
        levels.append(table.add("Reshape", both, shape=[0, 0, -1]))
    x = table.add("Concat", levels, axis=2)
    split = table.add("Split", x, axis=1, sizes=[64, 80])
    x = table.add("Reshape", split, shape=[1, 4, 16, 8400])
    x = table.add("Transpose", x, perm=[0, 2, 1, 3])
    x = table.add("Softmax", x, axis=1)
    x = table.conv(x, 1, bias=False)
    x = table.add("Reshape", x, shape=[1, 4, 8400])
    sides = table.add("Split", x, axis=1, parts=2)
    anchors = table.add("Constant", name="anchors", shape=[1, 2, 8400])
    strides = table.add("Constant", name="strides", shape=[1, 8400])
    begin = table.add("Sub", [anchors, sides])
    end = table.add("Add", [anchors, f"{sides}.1"])
    half = table.add("Constant", name="half", shape=[1])
    middle = table.add("Mul", [table.add("Add", [begin, end]), half])
    size = table.add("Sub", [end, begin])
    boxes = table.add("Mul", [table.add("Concat", [middle, size], axis=1), strides])
    classes = table.add("Sigmoid", f"{split}.1")
    table.add("Concat", [boxes, classes], name="detections", axis=1)
    return table


def unet():
    table = Table(
        "unet",
        "Ronneberger, Fischer, Brox: U-Net: Convolutional Networks for Biomedical Image\n"
        "Segmentation, MICCAI 2015 (arXiv 1505.04597), with convolutions that keep the size, for\n"
        "images of 256x256.",
        {"image": [1, 3, 256, 256]},
        {"macs": 48.12e9, "parameters": 31037698, "tolerance_percent": 1,
         "source": "github.com/milesial/Pytorch-UNet, issue 477: 31037698 parameters, 83.922 GMACs "
                   "by thop for an image of 420x240; for one of 256x256 (by area) 54.56 GMACs, less "
                   "6.44 that thop counts for inserted zeros of transposed convolutions"})

    def double_conv(source, channels):
        y = table.conv(source, channels, 3, activation="Relu")
        return table.conv(y, channels, 3, activation="Relu")

    x = double_conv("image", 64)
    skips = []
    for channels in (128, 256, 512, 1024):
        skips.append(x)
        x = double_conv(table.add("MaxPool", x, kernel=2, stride=2), channels)
    for channels in (512, 256, 128, 64):
        x = table.add("ConvTranspose", x, channels=channels, kernel=2, stride=2)
        x = double_conv(table.add("Concat", [skips.pop(), x], axis=1), channels)
    table.conv(x, 1, name="mask")
    return table


class StableDiffusion:
    """Parts of the U-Net of Stable Diffusion 1: 8 heads, 768 features of 77 words of text."""

    def __init__(self, table):
        self.table = table

    def group_norm(self, source, **attributes):
        return self.table.add("GroupNormalization", source, groups=32, **attributes)

    def res_block(self, x, time, channels_in, channels):
        table = self.table
        y = table.conv(self.group_norm(x, activation="Swish"), channels, 3)
        shift = table.add("MatMul", table.add("Swish", time), channels=channels)
        shift = table.add("Reshape", shift, shape=[1, channels, 1, 1])
        y = table.add("Add", [y, shift])
        y = table.conv(self.group_norm(y, activation="Swish"), channels, 3)
        skip = x if channels_in == channels else table.conv(x, channels)
        return table.add("Add", [y, skip])

    def attention(self, x, context, channels):
        table = self.table
        heads = []
        for source, perm in ((x, [0, 2, 1, 3]), (context, [0, 2, 3, 1]), (context, [0, 2, 1, 3])):
            y = table.add("MatMul", source, channels=channels, bias=False)
            y = table.add("Reshape", y, shape=[0, 0, 8, channels // 8])
            heads.append(table.add("Transpose", y, perm=perm))
        query, key, value = heads
        weights = table.add("Softmax", table.add("MatMul", [query, key]), axis=-1)
        y = table.add("MatMul", [weights, value])
        y = table.add("Reshape", table.add("Transpose", y, perm=[0, 2, 1, 3]),
                      shape=[0, 0, channels])
        return table.add("MatMul", y, channels=channels)

    def transformer(self, x, channels, edge):
        table = self.table
        y = table.conv(self.group_norm(x), channels)
        y = table.add("Transpose", table.add("Reshape", y, shape=[0, 0, -1]), perm=[0, 2, 1])
        z = table.add("LayerNormalization", y)
        y = table.add("Add", [y, self.attention(z, z, channels)])
        z = table.add("LayerNormalization", y)
        y = table.add("Add", [y, self.attention(z, "text", channels)])
        z = table.add("MatMul", table.add("LayerNormalization", y), channels=8 * channels)
        split = table.add("Split", z, axis=2, parts=2)
        z = table.add("Mul", [split, table.add("Gelu", f"{split}.1")])
        y = table.add("Add", [y, table.add("MatMul", z, channels=channels)])
        y = table.add("Reshape", table.add("Transpose", y, perm=[0, 2, 1]),
                      shape=[0, 0, edge, edge])
        return table.add("Add", [x, table.conv(y, channels)])


STABLE_DIFFUSION = (
    "Rombach, Blattmann, Lorenz, Esser, Ommer: High-Resolution Image Synthesis with Latent\n"
    "Diffusion Models, CVPR 2022 (arXiv 2112.10752), as configured for Stable Diffusion 1:\n")


def sd15_unet_block():
    channels, edge = 320, 64
    # Of a ResNet block: two convolutions, the shift by the time, two normalisations.
    res = 2 * (9 * channels**2 + channels) + 1281 * channels + 4 * channels
    # Of a transformer: projections, self and cross attention, GEGLU, four normalisations.
    transformer = (2 * (channels**2 + channels) + 6 * channels**2 + 2 * channels * 768 +
                   2 * channels + (8 * channels**2 + 8 * channels) +
                   (4 * channels**2 + channels) + 8 * channels)
    tokens = edge**2
    # By ResNet block and transformer: weights, the cross attention's of 77 words, products.
    macs = (tokens * 18 * channels**2 + 1280 * channels +
            tokens * (2 + 6 + 8 + 4) * channels**2 + 77 * 2 * channels * 768 +
            2 * tokens * (tokens + 77) * channels)
    table = Table(
        "sd15_unet_block",
        STABLE_DIFFUSION + "one step of its first level (320 channels at 64x64): a ResNet block and a\n"
        "transformer that attends to 77 words.",
        {"image": [1, channels, edge, edge], "time": [1, 1280], "text": [1, 77, 768]},
        {"macs": macs, "parameters": res + transformer, "tolerance_percent": 0.01,
         "source": "counted by hand from the configuration; sd15_unet, made of such blocks, has "
                   "the published count"})
    block = StableDiffusion(table)
    x = block.res_block("image", "time", channels, channels)
    block.transformer(x, channels, edge)
    return table


def sd15_unet():
    table = Table(
        "sd15_unet",
        STABLE_DIFFUSION + "the U-Net for one step on an image of 512x512 (64x64 latents).",
        {"image": [1, 4, 64, 64], "step": [1, 320], "text": [1, 77, 768]},
        {"weight_macs": 338749194240, "parameters": 859520964, "tolerance_percent": 0.1,
         "source": "github.com/Nota-NetsPresso/BK-SDM, issue 53 (figures of the paper, arXiv "
                   "2305.15798, by thop, which counts no products of attention)"})
    block = StableDiffusion(table)
    time = table.add("MatMul", "step", channels=1280, activation="Swish")
    time = table.add("MatMul", time, channels=1280)
    x = table.conv("image", 320, 3)
    edge, width = 64, 320
    skips = [(x, width)]
    for level, channels in enumerate((320, 640, 1280, 1280)):
        table.comment(f"down, {channels} channels at {edge}x{edge}")
        for _ in range(2):
            x = block.res_block(x, time, width, channels)
            width = channels
            if level < 3:
                x = block.transformer(x, channels, edge)
            skips.append((x, width))
        if level < 3:
            x = table.conv(x, channels, 3, 2)
            edge //= 2
            skips.append((x, width))
    table.comment("middle")
    x = block.res_block(x, time, width, width)
    x = block.transformer(x, width, edge)
    x = block.res_block(x, time, width, width)
    for level, channels in enumerate((1280, 1280, 640, 320)):
        table.comment(f"up, {channels} channels at {edge}x{edge}")
        for _ in range(3):
            skip, skip_width = skips.pop()
            x = table.add("Concat", [x, skip], axis=1)
            x = block.res_block(x, time, width + skip_width, channels)
            width = channels
            if level > 0:
                x = block.transformer(x, channels, edge)
        if level < 3:
            x = table.conv(table.add("Resize", x, scale=2), channels, 3)
            edge *= 2
    x = block.group_norm(x, activation="Swish")
    table.conv(x, 4, 3, name="noise")
    return table


NETWORKS = (resnet50, mobilenetv2, efficientnet_b0, yolov8n, unet, sd15_unet_block, sd15_unet)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    folder = pathlib.Path(__file__).resolve().parent
    is_same = True
    for network in NETWORKS:
        file = folder / f"{network.__name__}.yaml"
        text = network().text()
        if not check:
            file.write_text(text)
        elif not file.exists() or file.read_text() != text:
            print(f"{file.name} is not what generate.py writes", file=sys.stderr)
            is_same = False
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())

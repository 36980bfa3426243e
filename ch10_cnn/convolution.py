"""Lecture 10: a convolution slides a kernel over the image and sums the products.

第 10 讲：卷积核在图像上滑动，每到一处，把对应的乘积相加。

    uv run ch10_cnn/convolution.py --plot

Each patch becomes one number. A kernel is as deep as the image; m kernels make m output channels.

You should see: the lecture's 5×5 image becomes 3×3, and 5×100×100 becomes 10×98×98.
"""

import torch
from torch import Tensor, nn

from common.cli import run
from common.options import Plot, Seed

IMAGE = torch.tensor(  # the lecture's, 5×5
    [
        [3.0, 4, 6, 5, 7],
        [2, 4, 6, 8, 2],
        [1, 6, 7, 8, 4],
        [9, 7, 4, 6, 2],
        [3, 7, 5, 4, 1],
    ]
)
KERNEL = torch.tensor(  # the lecture's, 3×3
    [
        [1.0, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
    ]
)


def convolve_plane(image: Tensor, kernel: Tensor) -> Tensor:
    """One channel: image H×W, kernel K×K → (H−K+1)×(W−K+1)."""
    size = len(kernel)
    height = image.shape[0] - size + 1
    width = image.shape[1] - size + 1
    output = torch.empty(height, width)
    for y in range(height):
        for x in range(width):
            patch = image[y : y + size, x : x + size]  # K×K
            output[y, x] = (kernel * patch).sum()
    return output


def convolve(image: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """All channels, M kernels: image C×H×W, weight M×C×K×K, bias M → M×(H−K+1)×(W−K+1)."""
    size = weight.shape[2]
    height = image.shape[1] - size + 1
    width = image.shape[2] - size + 1
    output = torch.empty(len(weight), height, width)
    for y in range(height):
        for x in range(width):
            patch = image[:, y : y + size, x : x + size]  # C×K×K
            # weight * patch: each of the M kernels times the same patch
            output[:, y, x] = (weight * patch).sum(dim=(1, 2, 3)) + bias  # M×C×K×K → M
    return output


def equal(a: Tensor, b: Tensor) -> str:
    return "equal" if torch.allclose(a, b, atol=1e-5) else "DIFFERENT"


def main(seed: Seed = 0, plot: Plot = False) -> Tensor:
    output = convolve_plane(IMAGE, KERNEL)
    print("one channel, the lecture's 5×5 image and 3×3 kernel:")
    print(output.int().numpy())

    torch.manual_seed(seed)
    conv_layer = nn.Conv2d(in_channels=5, out_channels=10, kernel_size=3).requires_grad_(False)  # no training here
    images = torch.randn(1, 5, 100, 100)  # N×C×H×W
    outputs = conv_layer(images)  # → 1×10×98×98
    weight, bias = conv_layer.parameters()  # 10×5×3×3 and 10
    print("input  ", *images.shape)
    print("weight ", *weight.shape)
    print("output ", *outputs.shape)

    # One kernel, channel by channel: five planes, added up, are one channel of the output.
    planes = [convolve_plane(images[0, channel], weight[0, channel]) for channel in range(5)]  # 5 times 98×98
    print("five channels, each convolved alone, then added:", equal(sum(planes) + bias[0], outputs[0, 0]))

    by_hand = convolve(images[0], weight, bias)
    print(f"All 10×98×98 numbers, by hand and by nn.Conv2d, are {equal(by_hand, outputs[0])}.")
    if plot:
        from ch10_cnn.figures.convolution import draw

        draw(output)
    return by_hand


if __name__ == "__main__":
    run(main)

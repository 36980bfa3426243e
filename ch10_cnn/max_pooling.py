"""Lecture 10: max pooling keeps the largest of each 2×2 block.

第 10 讲：最大池化在每个 2×2 的块里只留最大的数。

    uv run ch10_cnn/max_pooling.py --plot

It has no weights. Each channel is pooled separately; the channel count stays.

You should see: [[4, 8], [9, 8]] from the lecture's 4×4 image.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from common.cli import run
from common.options import Plot

IMAGE = torch.tensor(  # the lecture's, 4×4
    [
        [3.0, 4, 6, 5],
        [2, 4, 6, 8],
        [1, 6, 7, 8],
        [9, 7, 4, 6],
    ]
)


def max_pool(image: Tensor, size: int = 2) -> Tensor:
    """Image C×H×W → C×⌊H/size⌋×⌊W/size⌋."""
    channels = image.shape[0]
    height = image.shape[1] // size
    width = image.shape[2] // size
    output = torch.empty(channels, height, width)
    for channel in range(channels):
        for y in range(height):
            for x in range(width):
                top = y * size
                left = x * size
                output[channel, y, x] = image[channel, top : top + size, left : left + size].max()
    return output


def equal(a: Tensor, b: Tensor) -> str:
    return "equal" if torch.equal(a, b) else "DIFFERENT"


def main(plot: Plot = False) -> Tensor:
    image = IMAGE.reshape(1, 4, 4)  # C×H×W; lecture: with N in front, .view(1, 1, 4, 4)
    maxpooling_layer = nn.MaxPool2d(kernel_size=2)
    output = maxpooling_layer(image)  # → 1×2×2
    print("4×4 → 2×2, by hand and by PyTorch", equal(max_pool(image), output))
    print(output[0].int().numpy())

    images = torch.randn(64, 10, 24, 24)  # N×C×H×W
    pooled = maxpooling_layer(images)  # → N×10×12×12
    print("a batch: 64×10×24×24 →", "×".join(map(str, pooled.shape)), "(as many channels)")
    same = equal(relu(pooled), maxpooling_layer(relu(images)))
    print(f"relu(pool(x)) and pool(relu(x)) are {same}, with {pooled.numel():,} ReLUs and {images.numel():,}")
    print(f"The largest of each block: {output[0].int().tolist()}.")
    if plot:
        from ch10_cnn.figures.max_pooling import draw

        draw(output[0])
    return output


if __name__ == "__main__":
    run(main)

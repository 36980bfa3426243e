"""Lecture 9: what ToTensor and Normalize make of a picture.

第 9 讲：ToTensor 和 Normalize 把图片变成了什么。

    uv run ch09_softmax_mnist/digit_to_tensor.py --plot

ToTensor turns bytes from 0 to 255 into floats from 0 to 1, and H×W×C into C×H×W. Normalize subtracts the mean and
divides by the standard deviation (std).

You should see: mean 0.1307 and std 0.3081, recomputed from 60,000 images.
"""

from PIL import Image
from torchvision import transforms

from common.cli import run
from common.data import MEAN, STD, mnist_bytes
from common.options import Plot

TRANSFORM = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])


def mean_and_std(images) -> tuple:
    """Mean and standard deviation of all pixels, scaled from bytes to [0, 1]."""
    return images.mean() / 255, images.std() / 255


def main(plot: Plot = False):
    images, labels = mnist_bytes()  # N×28×28, N
    picture = Image.fromarray(images[0])
    scaled = transforms.ToTensor()(picture)  # 28×28 bytes → 1×28×28 floats
    tensor = TRANSFORM(picture)  # → 1×28×28, around 0
    print(f"the first training image, a {labels[0]}")
    print(f"PIL        size {picture.size}, bytes {images[0].min()} to {images[0].max()}")
    print(f"ToTensor   shape {tuple(scaled.shape)}, {scaled.min():.4f} to {scaled.max():.4f}")
    print(f"Normalize  shape {tuple(tensor.shape)}, {tensor.min():.4f} to {tensor.max():.4f}")

    mean, std = mean_and_std(images)
    print(f"The lecture's two numbers, from all {len(images):,} training images: mean {mean:.4f}, std {std:.4f}.")
    if plot:
        from ch09_softmax_mnist.figures.digit_to_tensor import draw

        draw(images[0], scaled[0].numpy(), tensor[0].numpy())
    return mean, std


if __name__ == "__main__":
    run(main)

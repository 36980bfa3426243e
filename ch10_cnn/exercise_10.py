"""Lecture 10, your turn: convolution and pooling by hand, shapes in your head, and the whole network.

第 10 讲练习：亲手写卷积和池化，心算形状，再写出整个网络。

    uv run ch10_cnn/exercise_10.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, conv2d, max_pool2d, relu

from common.cli import run
from common.exercise import check


# 1. Slide a K×K kernel over an image of H×W, without padding, and sum the products at each position.
#    让 K×K 的卷积核在 H×W 的图像上滑动（不填充），在每个位置把对应的乘积相加。
def convolve(image, kernel):
    height = ...  # how many positions there are from top to bottom 从上到下有几个位置
    width = ...
    output = torch.zeros(height, width)
    for y in range(height):
        for x in range(width):
            output[y, x] = ...  # the patch under the kernel, times the kernel, summed 核盖住的一块，乘以核，求和
    return output


# 2. Predict: 64 images of 1×28×28 go through these layers, one after the other. What is each output's shape?
#    预测：64 张 1×28×28 的图像依次经过下面各层，每层输出的形状是什么？
after_conv1 = (64, 10, 24, 24)  # nn.Conv2d(1, 10, kernel_size=5): an example 示例
after_pooling = ...  # nn.MaxPool2d(2)
after_conv2 = ...  # nn.Conv2d(10, 20, kernel_size=5)
after_padding = ...  # nn.Conv2d(20, 20, kernel_size=3, padding=1)
after_stride = ...  # nn.Conv2d(20, 8, kernel_size=3, stride=2)

#    And how many numbers does nn.Conv2d(10, 20, kernel_size=5) learn, biases included?
#    nn.Conv2d(10, 20, kernel_size=5) 一共要学多少个数（包括偏置）？
num_parameters = ...


# 3. Keep the largest of each 2×2 block of an image of H×W.
#    在 H×W 的图像里，每个 2×2 的块只留最大的数。
def max_pool(image):
    height = image.shape[0] // 2
    width = image.shape[1] // 2
    output = torch.zeros(height, width)
    for y in range(height):
        for x in range(width):
            output[y, x] = ...
    return output


# 4. Write the lecture's network: convolution (10 kernels of 5×5), pooling, ReLU; again with 20 kernels; ten logits.
#    写出课上的网络：10 个 5×5 卷积核、池化、ReLU；再来一次，用 20 个核；最后输出 10 个 logits。
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = ...
        self.conv2 = ...
        self.pooling = nn.MaxPool2d(2)
        self.fc = ...

    def forward(self, x):  # N×1×28×28
        return ...


# 5. Repair: made for 28×28, this network now gets images of 32×32. It turns 64 images into 100 rows of logits.
#    Leave convolutions and pooling as they are.
#    改错：这个网络是为 28×28 写的，现在输入 32×32 的图像。给它 64 张图，它却输出 100 行 logits。
#    卷积和池化不要改。
class LargerNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, kernel_size=5)
        self.conv2 = nn.Conv2d(10, 20, kernel_size=5)
        self.pooling = nn.MaxPool2d(2)
        self.fc = nn.Linear(320, 10)

    def forward(self, x):  # N×1×32×32
        x = relu(self.pooling(self.conv1(x)))
        x = relu(self.pooling(self.conv2(x)))
        x = x.view(-1, 320)
        return self.fc(x)


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
RANDOM = torch.Generator().manual_seed(10)
SHAPES = [(10, 1, 5, 5), (10,), (20, 10, 5, 5), (20,), (10, 320), (10,)]
WEIGHTS = [torch.randn(shape, generator=RANDOM) / 5 for shape in SHAPES]
IMAGES = torch.randn(3, 1, 28, 28, generator=RANDOM)


def filled(model):
    """What the model makes of IMAGES with WEIGHTS."""
    for parameter, value in zip(model.parameters(), WEIGHTS, strict=True):
        parameter.data = value
    with torch.no_grad():
        return model(IMAGES)


def by_hand(activation=relu, pool=max_pool2d, last=lambda z: z):
    """The same by functions."""
    x = activation(pool(conv2d(IMAGES, *WEIGHTS[:2]), 2))
    x = activation(pool(conv2d(x, *WEIGHTS[2:4]), 2))
    return last(x.flatten(1) @ WEIGHTS[4].T + WEIGHTS[5])


def shapes_of_larger():
    model = LargerNet()
    outputs = [getattr(model(torch.zeros(count, 1, 32, 32)), "shape", None) for count in (64, 32)]
    return [*outputs, tuple([*model.parameters()][-2].shape)]


def checks():
    lecture = torch.tensor([[3.0, 4, 6, 5, 7], [2, 4, 6, 8, 2], [1, 6, 7, 8, 4], [9, 7, 4, 6, 2], [3, 7, 5, 4, 1]])
    pairs = [(lecture, torch.arange(1.0, 10).reshape(3, 3)), (IMAGES[0, 0, :7, :5], WEIGHTS[0][0, 0, :2, :2])]
    right = [conv2d(image[None], kernel[None, None])[0] for image, kernel in pairs]
    check(
        "1. convolve(image, kernel)",
        lambda: [convolve(image, kernel) for image, kernel in pairs],
        right,
        ("size = len(kernel); from top to bottom len(image) - size + 1 positions; the patch is "
         "image[y : y + size, x : x + size]; then * and .sum()",
         "设 size = len(kernel)：从上到下有 len(image) - size + 1 个位置；核盖住的一块是 "
         "image[y : y + size, x : x + size]；用 * 相乘，再 .sum()"),
        [
            ([output[:-1, :-1] for output in right],
             ("one position is missing at the end: 5 pixels hold a kernel of 3 at 5 − 3 + 1 places",
              "末尾少了一个位置：边长 5 的图像、边长 3 的核，有 5 − 3 + 1 个位置")),
            ([conv2d(image[None], kernel.flip(0, 1)[None, None])[0] for image, kernel in pairs],
             ("the kernel is flipped; mathematics does that, a network does not",
              "卷积核被翻转了；数学里要翻转，神经网络里不翻转")),
            ([conv2d(image[None], kernel.sum(1).expand_as(kernel)[None, None])[0] for image, kernel in pairs],
             ("@ multiplies matrices; * multiplies number by number", "@ 是矩阵乘法；对应位置相乘要用 *")),
            ([output / kernel.numel() for output, (_, kernel) in zip(right, pairs)],
             ("that is the mean of the products; a convolution sums them", "这是乘积的平均；卷积是求和")),
        ],
    )  # fmt: skip
    x = torch.zeros(64, 10, 24, 24)
    check(
        "2. after_pooling",
        lambda: after_pooling,
        tuple(max_pool2d(x, 2).shape),
        ("a block of 2×2 becomes one number", "每个 2×2 的块变成一个数"),
        [
            ((10, 12, 12), ("that is one image; 64 go through", "这是一张图；一共有 64 张")),
            ((64, 5, 12, 12), ("each channel is pooled separately: as many channels come out",
                               "每个通道单独池化：通道数不变")),
            ((64, 10, 23, 23), ("the blocks do not overlap: the stride is 2, too", "块与块不重叠：步长也是 2")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "2. after_conv2",
        lambda: after_conv2,
        tuple(nn.Conv2d(10, 20, kernel_size=5)(torch.zeros(64, 10, 12, 12)).shape),
        ("n pixels hold a kernel of k at n − k + 1 places", "边长 n 的图像、边长 k 的核，每个方向有 n − k + 1 个位置"),
        [
            ((64, 20, 7, 7), ("12 − 5 + 1: one more place than the difference", "12 − 5 + 1：别忘了加 1")),
            ((64, 20, 12, 12), ("without padding a kernel of 5 loses two pixels on each side",
                                "不填充时，大小为 5 的核每边少两个像素")),
            ((64, 10, 8, 8), ("each kernel makes one channel: as many come out as there are kernels",
                              "每个核得到一个通道：输出通道数等于核的个数")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "2. after_padding",
        lambda: after_padding,
        tuple(nn.Conv2d(20, 20, kernel_size=3, padding=1)(torch.zeros(64, 20, 8, 8)).shape),
        ("padding=1 adds a pixel on each side, two in all", "padding=1 在每边加一个像素，一共加两个"),
        [
            ((64, 20, 6, 6), ("that is without the padding", "这是没有填充的结果")),
            ((64, 20, 7, 7), ("padding=1 adds a pixel on both sides", "padding=1 在两边都加一个像素")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "2. after_stride",
        lambda: after_stride,
        tuple(nn.Conv2d(20, 8, kernel_size=3, stride=2)(torch.zeros(64, 20, 8, 8)).shape),
        ("where can the left edge of the kernel stand? 0, 2, 4, …", "核的左边缘可以放在哪几列？0、2、4……"),
        [
            ((64, 8, 4, 4), ("a fourth position would stand over the edge", "放到第四个位置，核就超出边界了")),
            ((64, 8, 6, 6), ("that is with a stride of 1", "这是步长为 1 的结果")),
            ((64, 20, 3, 3), ("there are 8 kernels", "这里有 8 个核")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "2. num_parameters",
        lambda: num_parameters,
        20 * 10 * 5 * 5 + 20,
        ("kernels × channels × 5 × 5, and a bias for each kernel", "核数 × 通道数 × 5 × 5，每个核再加一个偏置"),
        [
            (520, ("a kernel is as deep as its input: 10 channels", "核的通道数和输入一样：10 个")),
            (5000, ("the biases are missing", "少了偏置")),
            (251, ("that is one kernel; there are 20", "这只是一个核；一共有 20 个")),
        ],
        tell=False,
    )  # fmt: skip
    images = [lecture, IMAGES[1, 0, :4, :6] - 9]
    check(
        "3. max_pool(image)",
        lambda: [max_pool(image) for image in images],
        [max_pool2d(image[None], 2)[0] for image in images],
        ("a block of two rows and two columns: image[2 * y : …, 2 * x : …]",
         "取两行两列的一块：image[2 * y : …, 2 * x : …]"),
        [
            ([max_pool2d(image[None], 2, stride=1)[0][: len(image) // 2, : image.shape[1] // 2] for image in images],
             ("these blocks overlap; the next one starts two pixels further", "这些块重叠了；下一块要再移两个像素")),
            ([avg_pool2d(image[None], 2)[0] for image in images], ("that is the mean of each block", "这是每块的平均")),
            ([image[: len(image) // 2 * 2 : 2, : image.shape[1] // 2 * 2 : 2] for image in images],
             ("that is the first of each block, not the largest", "这是每块的第一个数，不是最大的")),
        ],
    )  # fmt: skip
    check(
        "4. Net: the shapes of its weights 各权重的形状",
        lambda: [tuple(parameter.shape) for parameter in Net().parameters()],
        SHAPES,
        ("nn.Conv2d(channels in, channels out, kernel_size=5); the linear layer gets 20 · 4 · 4 numbers",
         "nn.Conv2d(输入通道, 输出通道, kernel_size=5)；线性层的输入是 20 · 4 · 4 个数"),
        [
            ([*SHAPES[:4], (10, 20), (10,)], ("20 is the number of channels; each still has 4×4 pixels",
                                              "20 是通道数；每个通道还有 4×4 个像素")),
            ([*SHAPES[:2], (20, 1, 5, 5), *SHAPES[3:]], ("conv2 gets what conv1 puts out: 10 channels",
                                                         "conv2 的输入是 conv1 的输出：10 个通道")),
            ([*SHAPES[:4], (10, 1280), (10,)], ("pooling follows the second convolution, too",
                                                "第二个卷积后面也有池化")),
        ],
    )  # fmt: skip
    check(
        "4. Net: what it gives 输出的结果",
        lambda: filled(Net()),
        by_hand(),
        ("relu(self.pooling(self.conv1(x))), once more with conv2, then .flatten(1), then self.fc",
         "relu(self.pooling(self.conv1(x)))，再用 conv2 做一次，然后 .flatten(1)，最后 self.fc"),
        [
            (by_hand(activation=lambda z: z), ("there is no ReLU after the convolutions", "卷积后面没有 ReLU")),
            (by_hand(last=relu), ("no ReLU at the end: logits may be negative", "最后不要 ReLU：logits 可以是负数")),
            (by_hand(last=lambda z: z.softmax(1)), ("no softmax at the end: CrossEntropyLoss does that itself",
                                                    "最后不要 softmax：CrossEntropyLoss 自己会做")),
            (by_hand(pool=avg_pool2d), ("that is average pooling", "这是平均池化")),
        ],
    )  # fmt: skip
    check(
        "5. LargerNet, for 64 and 32 images, and its linear layer 64 张和 32 张图的输出，以及线性层",
        shapes_of_larger,
        [(64, 10), (32, 10), (10, 20 * 5 * 5)],
        ("32 → 28 → 14 → 10 → 5: how many numbers has an image then? .flatten(1) keeps a row for each image",
         "32 → 28 → 14 → 10 → 5：这时一张图有多少个数？.flatten(1) 让每张图占一行"),
        [
            ([(100, 10), (50, 10), (10, 320)],
             ("view(-1, 320) cuts 64 × 500 numbers into rows of 320: most mix two images",
              "view(-1, 320) 把 64 × 500 个数切成每行 320 个：多数行里混了两张图")),
            ([(64, 10), (32, 10), (10, 320)],
             ("the images were cut or shrunk to 28×28; change the linear layer instead",
              "图像被裁剪或缩小成 28×28 了；应该改线性层")),
        ],
    )  # fmt: skip
    print("All right! Now compare with convolution.py, max_pooling.py, cnn.py. 全部正确！现在和这几个文件对照。")


if __name__ == "__main__":
    run(checks)

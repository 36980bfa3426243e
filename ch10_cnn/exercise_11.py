"""Lecture 11, your turn: the price of a convolution, branches side by side, and the shortcut around a block.

第 11 讲练习：卷积的计算量、并排的分支，以及绕过一个块的残差连接。

    uv run ch10_cnn/exercise_11.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

import torch
from torch import nn
from torch.nn.functional import conv2d, relu

from common.cli import run
from common.exercise import check


# 1. A convolution takes channels × height × width to kernels × height × width; each kernel is size × size in every
#    channel. How many multiplications does it make for one image?
#    卷积把 channels × height × width 变成 kernels × height × width，每个卷积核在每个通道上是 size × size。
#    一张图要做多少次乘法？
def multiplications(channels, kernels, size, height, width):
    return ...


# 2. Predict: 64 feature maps of 20×4×4 enter the lecture's Inception block. What shape comes out of each branch, what
#    of torch.cat(…, dim=1), and how many numbers of each image enter the linear layer after it?
#    预测：64 张 20×4×4 的特征图进入课上的 Inception 块。每个分支输出什么形状？拼接以后呢？
#    每张图有多少个数进入后面的线性层？
#        1×1 → 16 channels 通道
#        1×1 → 16, 5×5 → 24
#        1×1 → 16, 3×3 → 24, 3×3 → 24
#        avg pooling 平均池化, 1×1 → 24
branch1x1 = (64, 16, 4, 4)  # an example 示例
branch5x5 = ...
stacked = ...
linear_inputs = ...


# 3. Write a block of two branches: a 1×1 convolution to 16 channels; and a 1×1 to 16, followed by a 3×3 to 24. Both
#    keep height and width, so their channels can be stacked. No activation, as in the lecture.
#    写一个有两个分支的块：一个是 1×1 卷积，输出 16 个通道；另一个先 1×1 到 16 个通道，再 3×3 到 24 个通道。
#    两个分支都保持高和宽，才能按通道拼接。和课上一样，不加激活函数。
class TwoBranches(nn.Module):
    def __init__(self, in_channels):
        super().__init__()
        self.branch1x1 = ...
        self.branch3x3_1 = ...
        self.branch3x3_2 = ...

    def forward(self, x):  # N×in_channels×H×W → N×40×H×W
        return ...


# 4. Predict: three blocks follow each other; in each, F has the derivative 0.1 (all numbers positive, so ReLU changes
#    nothing). By what is the gradient multiplied on its way back, in blocks y = F(x), and in blocks y = x + F(x)?
#    预测：三个块前后相接，每个块里 F 的导数都是 0.1（数都是正的，ReLU 不起作用）。
#    梯度往回传，一共乘以多少？块是 y = F(x) 时呢？块是 y = x + F(x) 时呢？
plain = ...
residual = ...


# 5. Repair: the lecture's block is relu(x + F(x)), with F(x) = conv2(relu(conv1(x))). This one can only make x larger.
#    改错：课上的残差块是 relu(x + F(x))，其中 F(x) = conv2(relu(conv1(x)))。这个块却只会让 x 变大。
class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)

    def forward(self, x):
        y = relu(self.conv1(x))
        y = relu(self.conv2(y))
        return x + y


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
RANDOM = torch.Generator().manual_seed(11)
IMAGES = torch.randn(2, 5, 6, 4, generator=RANDOM)
BRANCHES = [(16, 5, 1, 1), (16,), (16, 5, 1, 1), (16,), (24, 16, 3, 3), (24,)]
BLOCK = [(5, 5, 3, 3), (5,), (5, 5, 3, 3), (5,)]
WEIGHTS = [torch.randn(shape, generator=RANDOM) / 5 for shape in [*BRANCHES, *BLOCK]]


def filled(model, weights):
    """What the model makes of IMAGES with these weights."""
    for parameter, value in zip(model.parameters(), weights):
        parameter.data = value
    with torch.no_grad():
        return model(IMAGES)


def checks():
    sizes = [(192, 32, 5, 28, 28), (192, 16, 1, 28, 28), (3, 2, 7, 5, 11)]
    right = [c * k * s * s * h * w for c, k, s, h, w in sizes]
    check(
        "1. multiplications(channels, kernels, size, height, width)",
        lambda: [multiplications(*five) for five in sizes],
        right,
        ("each number of the output, kernels × height × width, is a sum of channels × size × size products",
         "输出有 kernels × height × width 个数，每个数是 channels × size × size 个乘积的和"),
        [
            ([c * k * s * s for c, k, s, _, _ in sizes],
             ("that is one position, or the count of weights; the kernel stands at height × width positions",
              "这只是一个位置，也就是权重的个数；卷积核要停在 height × width 个位置")),
            ([c * k * s * h * w for c, k, s, h, w in sizes],
             ("a kernel is size × size", "卷积核的大小是 size × size")),
            ([k * s * s * h * w for c, k, s, h, w in sizes],
             ("a kernel is as deep as its input: it looks at all channels", "卷积核的通道数和输入一样：它看所有通道")),
            ([c * s * s * h * w for c, k, s, h, w in sizes],
             ("that is one kernel: multiply by kernels", "这只是一个卷积核；一共有 kernels 个")),
        ],
    )  # fmt: skip
    x = torch.zeros(64, 20, 4, 4)
    check(
        "2. branch5x5",
        lambda: branch5x5,
        tuple(nn.Conv2d(20, 24, kernel_size=5, padding=2)(x).shape),
        ("the last convolution of the branch says how many channels; padding keeps 4×4",
         "通道数由分支的最后一个卷积决定；填充让 4×4 不变"),
        [
            ((64, 16, 4, 4), ("that is between the two convolutions", "这是两个卷积之间的形状")),
            ((64, 40, 4, 4), ("one follows the other: the channels do not add up", "两个卷积前后相接，通道数不相加")),
            ((64, 24, 0, 0), ("padding=2 keeps height and width", "padding=2 让高和宽不变")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "2. stacked",
        lambda: stacked,
        tuple(torch.cat([x[:, :16], *[torch.zeros(64, 24, 4, 4)] * 3], dim=1).shape),
        ("dim=1 is the channels: they add up, the rest stays", "dim=1 是通道：通道数相加，其余不变"),
        [
            ((64, 64, 4, 4), ("there are four branches: do not forget the pooling's 24",
                              "有四个分支：别忘了池化分支的 24 个通道")),
            ((64, 88, 16, 16), ("only the channels add up; height and width stay", "只有通道数相加；高和宽不变")),
            ((64, 108, 4, 4), ("the input itself is not stacked", "输入本身不参加拼接")),
            ((256, 24, 4, 4), ("dim=0 would be the images; dim=1 is the channels", "dim=0 是图像；dim=1 才是通道")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "2. linear_inputs",
        lambda: linear_inputs,
        88 * 4 * 4,
        ("flatten(1) lays the channels of an image in one row: channels × height × width",
         "flatten(1) 把一张图的所有通道排成一行：通道数 × 高 × 宽"),
        [
            (88, ("each channel still has 4×4 pixels", "每个通道还有 4×4 个像素")),
            (64 * 88 * 4 * 4, ("that is all 64 images; a linear layer sees one row each",
                               "这是全部 64 张图；线性层每次看一行，也就是一张图")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "3. TwoBranches: the shapes of its weights 各权重的形状",
        lambda: [tuple(parameter.shape) for parameter in TwoBranches(5).parameters()],
        BRANCHES,
        ("nn.Conv2d(channels in, channels out, kernel_size=…); the first of each branch gets in_channels",
         "nn.Conv2d(输入通道, 输出通道, kernel_size=…)；每个分支的第一个卷积输入 in_channels 个通道"),
        [
            ([*BRANCHES[:4], (24, 5, 3, 3), (24,)],
             ("branch3x3_2 gets what branch3x3_1 puts out: 16 channels",
              "branch3x3_2 的输入是 branch3x3_1 的输出：16 个通道")),
        ],
    )  # fmt: skip
    one = conv2d(IMAGES, *WEIGHTS[:2])
    inner = conv2d(IMAGES, *WEIGHTS[2:4])
    three = conv2d(inner, *WEIGHTS[4:6], padding=1)
    check(
        "3. TwoBranches: what it gives 输出的结果",
        lambda: filled(TwoBranches(5), WEIGHTS[:6]),
        torch.cat([one, three], dim=1),
        ("torch.cat([first branch, second branch], dim=1); the 3×3 needs padding=1 to keep height and width",
         "torch.cat([第一个分支, 第二个分支], dim=1)；3×3 要有 padding=1，高和宽才不变"),
        [
            (torch.cat([three, one], dim=1), ("the branches are stacked in the other order", "两个分支的顺序反了")),
            (torch.cat([one, conv2d(relu(inner), *WEIGHTS[4:6], padding=1)], dim=1),
             ("there is a ReLU between 1×1 and 3×3; good practice, but not in the lecture's block",
              "1×1 和 3×3 之间多了 ReLU；这样做很好，但课上的块里没有")),
            (relu(torch.cat([one, three], dim=1)),
             ("there is a ReLU at the end; the lecture's block has none", "最后多了 ReLU；课上的块里没有")),
        ],
    )  # fmt: skip
    check(
        "4. plain",
        lambda: plain,
        0.1**3,
        ("the chain rule multiplies the derivatives of all blocks", "链式法则把各个块的导数相乘"),
        [(0.3, ("derivatives of layers that follow each other are multiplied, not added",
                "前后相接的层，导数相乘，不是相加"))],
        tell=False,
    )  # fmt: skip
    check(
        "4. residual",
        lambda: residual,
        (1 + 0.1) ** 3,
        ("what is the derivative of x + F(x)? Then multiply, block by block", "x + F(x) 的导数是多少？再逐块相乘"),
        [
            (1 + 0.1**3, ("each block has its own shortcut: 1 is added in each", "每个块都有残差连接：每块都加 1")),
            (1.1, ("that is one block; there are three", "这只是一个块；一共有三个")),
            (3.3, ("multiply the blocks' derivatives; do not add them", "各块的导数要相乘，不是相加")),
        ],
        tell=False,
    )  # fmt: skip
    y = conv2d(relu(conv2d(IMAGES, *WEIGHTS[6:8], padding=1)), *WEIGHTS[8:], padding=1)
    check(
        "5. ResidualBlock",
        lambda: filled(ResidualBlock(5), WEIGHTS[6:]),
        relu(IMAGES + y),
        ("F(x) = conv2(relu(conv1(x))); the sum first, then one ReLU over it",
         "F(x) = conv2(relu(conv1(x)))；先相加，再对和做一次 ReLU"),
        [
            (IMAGES + relu(y), ("the last ReLU stands before the sum: F(x) cannot be negative, and nothing can shrink",
                                "最后的 ReLU 放在了相加之前：F(x) 不会是负的，x 就不能变小")),
            (relu(IMAGES + relu(y)), ("there is still a ReLU before the sum", "相加之前还有一个 ReLU")),
            (IMAGES + y, ("the ReLU after the sum is missing", "相加之后少了 ReLU")),
            (relu(y), ("x is not added: that is a plain block", "没有加上 x：这是普通的块")),
        ],
        tell=False,
    )  # fmt: skip
    print("All right! Now compare with one_by_one.py, inception.py, residual.py. 全部正确！现在和这几个文件对照。")


if __name__ == "__main__":
    run(checks)

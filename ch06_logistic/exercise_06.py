"""Lecture 6, your turn: the sigmoid, its loss, its boundary.

第 6 讲练习：自己写 sigmoid、交叉熵和分界。

    uv run ch06_logistic/exercise_06.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

import math

import torch
from torch import nn

from common.cli import run
from common.exercise import check


# 1. Write the sigmoid of a number z; math.exp(z) is eᶻ.
#    写出一个数 z 的 sigmoid；math.exp(z) 就是 eᶻ。
def sigmoid(z):
    return ...


# 2. Write the binary cross-entropy of one sample; math.log is the logarithm.
#    写出一个样本的二分类交叉熵；math.log 是自然对数。
def cross_entropy(y_pred, y):
    return ...


# 3. For which x is sigmoid(w·x + b) = 1/2?
#    x 等于多少时 sigmoid(w·x + b) = 1/2？
def boundary(w, b):
    return ...


# 4. Predict: an untrained model says 0.5 for everyone. Its mean loss, with binary cross-entropy? Three decimals.
#    预测：没训练过的模型对谁都输出 0.5，用二分类交叉熵，平均损失是多少？写三位小数。
loss_of_half = ...


# 5. Repair: the training below stops with an error. The loop is right; what is missing in the model?
#    改错：下面的训练一运行就报错。循环没有问题，模型里缺了什么？
class LogisticRegressionModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)


def train(model, x_data, y_data, epochs):
    criterion = nn.BCELoss(reduction="sum")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(epochs):
        y_pred = model(x_data)
        loss = criterion(y_pred, y_data)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
def trained(model):
    """w and b from w = 2 and b = 1, after 3 epochs; and what the model says of 4 hours."""
    w, b = model.parameters()
    nn.init.constant_(w, 2.0)
    nn.init.constant_(b, 1.0)
    train(model, torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[0.0], [0.0], [1.0]]), 3)
    return [w.item(), b.item(), model(torch.tensor([[4.0]])).item()]


def by_hand(slope):
    """The same with the gradient written out; slope: the derivative of one sample's loss at w·x + b."""
    w, b = 2.0, 1.0
    for _ in range(3):
        slopes = [slope(1 / (1 + math.exp(-(w * x + b))), y) for x, y in [(1, 0), (2, 0), (3, 1)]]
        w, b = w - 0.1 * (slopes[0] + 2 * slopes[1] + 3 * slopes[2]), b - 0.1 * sum(slopes)
    return [w, b, 1 / (1 + math.exp(-(4 * w + b)))]


def checks():
    check(
        "1. sigmoid(z)",
        lambda: [sigmoid(z) for z in (0, 2, -1)],
        [0.5, 0.880797, 0.268941],
        ("1 divided by (1 + e to the power −z)", "1 除以 (1 + e 的 −z 次方)"),
        [
            ([0.5, 0.119203, 0.731059], ("the sign: e to the power −z, not z", "符号：是 e 的 −z 次方，不是 z 次方")),
            ([2.0, 1.135335, 3.718282], ("brackets: 1 / (1 + …), else 1/1 is taken first",
                                         "括号：1 / (1 + …)，否则先算的是 1/1")),
        ],
    )  # fmt: skip
    samples = [(0.8, 1), (0.3, 0), (0.9, 0), (0.2, 1)]
    check(
        "2. cross_entropy(y_pred, y)",
        lambda: [cross_entropy(y_pred, y) for y_pred, y in samples],
        [nn.BCELoss()(torch.tensor(y_pred), torch.tensor(float(y))).item() for y_pred, y in samples],
        ("−(y·log ŷ + (1 − y)·log(1 − ŷ))", "−(y·log ŷ + (1 − y)·log(1 − ŷ))"),
        [
            ([math.log(0.8), math.log(0.7), math.log(0.1), math.log(0.2)],
             ("a loss is never negative: the minus in front is missing", "损失不会是负数：最前面少了负号")),
            ([-math.log(0.8), 0.0, 0.0, -math.log(0.2)],
             ("for y = 0 you have 0: the part (1 − y)·log(1 − ŷ) is missing",
              "y = 0 时得到 0：少了 (1 − y)·log(1 − ŷ) 这一项")),
            ([-math.log(0.8), -math.log(0.3), -math.log(0.9), -math.log(0.2)],
             ("y = 0 wants log(1 − ŷ), not log ŷ", "y = 0 时要用 log(1 − ŷ)，而不是 log ŷ")),
            ([-math.log(0.8), math.log(0.7), math.log(0.1), -math.log(0.2)],
             ("for y = 0 it is negative: the minus is for both parts, −(… + …)",
              "y = 0 时是负数：负号要管两项，−(… + …)")),
            ([0.04, 0.09, 0.81, 0.64], ("that is the squared error of lecture 5", "这是第 5 讲的平方误差")),
        ],
    )  # fmt: skip
    check(
        "3. boundary(w, b)",
        lambda: [boundary(w, b) for w, b in [(2, -5), (-0.5, 3), (4, 1)]],
        [2.5, 6.0, -0.25],
        ("sigmoid(0) is 1/2, so solve w·x + b = 0", "sigmoid(0) = 1/2，所以解 w·x + b = 0"),
        [
            ([-2.5, -6.0, 0.25], ("the sign: w·x = −b", "符号：w·x = −b")),
            ([0.4, 1 / 6, -4.0], ("upside down: divide by w", "除反了：应该除以 w")),
            ([2.75, 5.0, -0.125], ("sigmoid(z) = 1/2 where z = 0, not where z = 1/2",
                                   "sigmoid(z) = 1/2 时 z = 0，不是 z = 1/2")),
        ],
    )  # fmt: skip
    check(
        "4. loss_of_half",
        lambda: loss_of_half,
        math.log(2),
        ("put ŷ = 0.5 into your cross_entropy, with y = 1, then with y = 0",
         "把 ŷ = 0.5 代入你的 cross_entropy，y 取 1 和 0"),
        [
            (0.5, ("that is the distance; the loss is a logarithm", "这是与标签的差距；损失是对数")),
            (0.25, ("that is the squared error", "这是平方误差")),
            (0.301, ("that is the logarithm to base 10; math.log has base e",
                     "这是以 10 为底的对数；math.log 以 e 为底")),
            (0.69, ("nearly: three decimals", "差一点：要写三位小数")),
            (2 * math.log(2), ("that is the sum of both: take the mean", "这是两者之和：要取平均")),
            (-math.log(2), ("a loss is never negative", "损失不会是负数")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "5. LogisticRegressionModel, trained: w, b, ŷ of 4 hours 训练后的 w、b 和 4 小时的 ŷ",
        lambda: trained(LogisticRegressionModel()),
        by_hand(lambda y_pred, y: y_pred - y),
        ("BCELoss wants probabilities: let forward make them of w·x + b; question 1's takes numbers, not tensors",
         "BCELoss 要的是概率：让 forward 把 w·x + b 变成概率；第 1 题的函数只能算一个数，不能算张量"),
        [
            (by_hand(lambda y_pred, y: 2 * (y_pred - y) * y_pred * (1 - y_pred)),
             ("the loss must stay BCELoss", "损失函数仍应是 BCELoss")),
        ],
    )  # fmt: skip
    print("All right! Now compare with logistic_regression.py, binary_cross_entropy.py. 全部正确！现在和它们对照。")


if __name__ == "__main__":
    run(checks)

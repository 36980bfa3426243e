"""Lecture 4, your turn: back propagation by hand, and by autograd.

第 4 讲练习：反向传播，先手算，再用 autograd。

    uv run ch04_backprop/exercise_04.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

import math

import torch

from common.cli import run
from common.exercise import check

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


# 1. By hand: d loss / d w and d loss / d b for loss = (x·w + b − y)². Return both.
#    手算：loss = (x·w + b − y)² 对 w 和对 b 的导数。两个都返回。
def gradients(x, y, w, b):
    d_w = ...
    d_b = ...
    return d_w, d_b


# 2. h = σ(z), the sigmoid. The gradient d_h arrives. Which gradient goes on to z? σ has the derivative h·(1 − h).
#    h = σ(z)，即 sigmoid。传来的梯度是 d_h，传给 z 的梯度是多少？σ 的导数是 h·(1 − h)。
def through_sigmoid(h, d_h):
    return ...


# 3. One step with autograd for the loss (x·w − y)², w being a tensor that requires grad: the loss, backward; then,
#    under torch.no_grad(), change w in place.
#    用 autograd 更新一步：损失是 (x·w − y)²，w 是设了 requires_grad 的张量。先算损失，再反向传播；
#    然后在 torch.no_grad() 里直接修改 w 本身。
def step(x, y, w, lr):
    ...
    return w


# 4. Repair: w should come to 2, but it swings.
#    改错：w 应该收敛到 2，可是它来回摆。
def train(w, epochs, lr):
    for _ in range(epochs):
        for x, y in zip(x_data, y_data):
            loss = (x * w - y) ** 2
            loss.backward()
            with torch.no_grad():
                w -= lr * w.grad
    return w


# 5. Predict: w = 1, x = 1, y = 2. Twice in a row: loss = (x * w - y) ** 2, then loss.backward(). What is w.grad now?
#    预测：w = 1，x = 1，y = 2。loss = (x * w - y) ** 2 和 loss.backward() 这两行连着执行两遍，w.grad 是多少？
w_grad = ...


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
def leaf(w):
    return torch.tensor(w, requires_grad=True)


def stepped(x, y, w, lr):
    """What step returns, what has become of the w that it was given, and how often autograd has run."""
    given, gradients = leaf(w), []
    given.register_hook(gradients.append)
    return [step(x, y, given, lr).item(), given.item(), len(gradients)]


def checks():
    check(
        "1. gradients(x=1, y=2, w=1, b=2), gradients(x=2, y=3, w=0.5, b=-1)",
        lambda: [gradients(1.0, 2.0, 1.0, 2.0), gradients(2.0, 3.0, 0.5, -1.0)],
        [(2.0, 2.0), (-12.0, -6.0)],
        ("with r = x·w + b − y: 2·r times what stands beside w; for b that is 1",
         "设 r = x·w + b − y：2·r 乘以 w 的系数；b 的系数是 1"),
        [
            ([(1.0, 1.0), (-6.0, -3.0)], ("the derivative of r² is 2·r: 2 is missing", "r² 的导数是 2·r：少了 2")),
            ([(-2.0, -2.0), (12.0, 6.0)], ("the sign: r is prediction − y", "符号反了：r 是预测值减 y")),
            ([(2.0, 2.0), (-6.0, -6.0)], ("x·w has the derivative x: d_w lacks it", "x·w 的导数是 x：d_w 少了 x")),
            ([(2.0, 2.0), (-12.0, -12.0)], ("b stands alone: no factor x in d_b", "b 前面没有 x：d_b 不乘 x")),
            ([(2.0, 2.0), (-6.0, -12.0)], ("swapped: first d_w, then d_b", "顺序反了：先 d_w，后 d_b")),
            ([(-2.0, -2.0), (-8.0, -4.0)], ("b is missing in the prediction", "预测值里少了 b")),
        ],
    )  # fmt: skip
    slopes = [(1 / (1 + math.exp(-z - 1e-4)) - 1 / (1 + math.exp(-z + 1e-4))) / 2e-4 for z in (0.0, 1.0)]
    h = 1 / (1 + math.exp(-1))
    check(
        "2. through_sigmoid(0.5, 4), through_sigmoid(0.7311, -2)",
        lambda: [through_sigmoid(0.5, 4.0), through_sigmoid(h, -2.0)],
        [4 * slopes[0], -2 * slopes[1]],
        ("what arrives times the operation's own derivative", "传来的梯度乘以这个运算自己的导数"),
        [
            (slopes, ("multiply by what arrives, d_h", "还要乘以传来的梯度 d_h")),
            ([2.0, -2 * h], ("the derivative is h·(1 − h): (1 − h) is missing", "导数是 h·(1 − h)：少了 (1 − h)")),
            ([4.25, -2 + slopes[1]], ("multiply the two, do not add them", "两者要相乘，不是相加")),
        ],
    )
    check(
        "3. step(2, 4, w, 0.01), w = 1; step(1, 5, w, 0.1), w = 3: result, w, runs of backward 结果、w、反向传播几次",
        lambda: [stepped(2.0, 4.0, 1.0, 0.01), stepped(1.0, 5.0, 3.0, 0.1)],
        [[1.08, 1.08, 1], [3.4, 3.4, 1]],
        ("loss = …; loss.backward(); with torch.no_grad(): and below it, indented, w -= lr * w.grad",
         "loss = …；loss.backward()；with torch.no_grad(): 下一行缩进，w -= lr * w.grad"),
        [
            ([[1.08, 1.08, 0], [3.4, 3.4, 0]], ("right, but by hand: let autograd find w.grad, by loss.backward()",
                                                "数对了，但这是手算的：用 loss.backward() 求 w.grad")),
            ([[1.0, 1.0, 1], [3.0, 3.0, 1]], ("w has not moved: subtract lr * w.grad", "w 没有动：要减去 lr * w.grad")),
            ([[0.92, 0.92, 1], [2.6, 2.6, 1]], ("that goes uphill: minus the gradient", "这是上坡：要减去梯度")),
            ([[9.0, 9.0, 1], [7.0, 7.0, 1]], ("lr is missing", "少了 lr")),
            ([[1.08, 1.0, 1], [3.4, 3.0, 1]], ("w = w − … makes a new tensor: write w -= … to change the one given",
                                               "w = w − … 得到的是新张量：写 w -= …，才会修改原来的 w")),
        ],
    )  # fmt: skip
    factor = (1 - 0.02) * (1 - 0.08) * (1 - 0.18)  # a step on the sample x multiplies w − 2 by 1 − 2·lr·x²
    check(
        "4. train for 1 epoch from w = 1, and for 5 epochs from w = 4 从 w = 1 训练 1 轮，从 w = 4 训练 5 轮",
        lambda: [train(leaf(1.0), 1, 0.01).item(), train(leaf(4.0), 5, 0.01).item()],
        [2 - factor, 2 + 2 * factor**5],
        ("clear the gradient in each step: w.grad = None before backward",
         "每一步都要清零：在 backward 之前写 w.grad = None"),
        [
            ([1.375488, 1.792656],
             ("backward adds to w.grad, so the old gradients count again: write w.grad = None before it",
              "backward 把梯度累加到 w.grad 上，旧的又算了一遍：在 backward 之前写 w.grad = None")),
            ([1.375488, 2.189991],
             ("once an epoch is too seldom: clear before each backward",
              "每轮只清零一次不够：每次 backward 之前都要清零")),
            ([1.0, 4.0],
             ("the gradient is cleared before w has used it: clear before backward",
              "梯度还没用就清掉了：要在 backward 之前清零")),
        ],
    )  # fmt: skip
    check(
        "5. w.grad after two calls of backward 两次 backward 之后的 w.grad",
        lambda: w_grad,
        -4.0,
        ("one call leaves 2·x·(x·w − y); what does the second do with it?",
         "第一次得到 2·x·(x·w − y)；第二次是替换它，还是加上去？"),
        [
            (-2.0, ("that is one call; the second adds its own", "这只是一次的结果；第二次的还要加上去")),
            (4.0, ("the sign: x·w − y is −1", "符号：x·w − y 等于 −1")),
            (0.0, ("nobody has cleared it", "没有哪一行把它清零")),
        ],
        tell=False,
    )  # fmt: skip
    print(
        "All right! Now compare with linear_graph.py, chain_rule.py, autograd_sgd.py. 全部正确！现在和这三个文件对照。"
    )


if __name__ == "__main__":
    run(checks)

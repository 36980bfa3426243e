"""Lecture 9, your turn: softmax, cross-entropy, and the images as rows.

第 9 讲练习：softmax、交叉熵，以及把图片变成一行。

    uv run ch09_softmax_mnist/exercise_09.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

import math

import torch
from torch import nn

from common.cli import run
from common.exercise import check


# 1. Softmax of the logits z, a tensor of shape (classes,), without torch.softmax: e^z_i / Σ_j e^z_j.
#    Return a tensor of the same shape. It must survive logits of 1000. z.exp(), z.sum() and z.max() help.
#    不用 torch.softmax，求 z（形状为 (类别数,) 的张量）的 softmax：e^z_i / Σ_j e^z_j。
#    返回同样形状的张量。logits 为 1000 时也要能算。可以用 z.exp()、z.sum() 和 z.max()。
def softmax(z):
    return ...


# 2. The cross-entropy of one sample, from its logits z and its label, a whole number: −log of the probability there.
#    一个样本的交叉熵。已知 logits z 和标签（整数）：标签处概率的 −log。
def cross_entropy(z, label):
    return ...


# 3. Images as rows: N×1×28×28 → N×784, for any N. 784 = 28·28.
#    把图片变成行：N×1×28×28 → N×784，N 可以是任意数。784 = 28·28。
def rows(images):
    return ...


# 4. Repair: this loss hardly falls, whatever the model learns. The model ends with logits.
#    改错：不管模型学得怎样，这个损失几乎不降。模型的输出是 logits。
def loss_of(model, images, labels):
    outputs = torch.softmax(model(images), dim=1)
    return nn.CrossEntropyLoss()(outputs, labels)


# 5. Predict: an untrained network gives all ten digits about the same probability.
#    What is its first cross-entropy? Two decimals are enough.
#    预测：没训练过的网络给十个数字的概率差不多。它一开始的交叉熵是多少？写两位小数就够了。
first_loss = ...


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
LOGITS = [torch.tensor([0.2, 0.1, -0.1]), torch.tensor([2.0, -1.0, 0.5, 3.0])]
LABELS = [0, 2]


def on_both(function):
    return [function(z, label) for z, label in zip(LOGITS, LABELS)]


def values(loss):
    """loss(logits, labels) for two sets of logits, as numbers."""
    torch.manual_seed(9)
    sets = [(3 * torch.randn(4, 10), torch.tensor([1, 0, 9, 4])), (torch.eye(3), torch.tensor([0, 1, 1]))]
    results = [loss(logits, labels) for logits, labels in sets]
    return [result if result is None else float(result) for result in results]


def checks():
    exps = [z.exp() for z in LOGITS]
    check(
        "1. softmax(z)",
        lambda: [softmax(z) for z in LOGITS],
        [torch.softmax(z, dim=0) for z in LOGITS],
        ("z.exp(), divided by its sum", "z.exp() 除以它的和"),
        [
            (exps, ("divide by the sum: the probabilities must sum to 1", "还要除以总和：概率之和必须是 1")),
            ([z / z.sum() for z in LOGITS], ("exp is missing: logits may be negative", "少了 exp：logits 可以是负数")),
            ([torch.sigmoid(z) for z in LOGITS], ("these are sigmoids: each for itself, and the sum is not 1",
                                                  "这是 sigmoid：各算各的，和不是 1")),
            ([e / e.max() for e in exps], ("divide by the sum, not by the largest", "要除以总和，不是除以最大值")),
            ([torch.log_softmax(z, dim=0) for z in LOGITS], ("that is its logarithm", "这是 softmax 的对数")),
        ],
    )  # fmt: skip
    check(
        "1. softmax of 1000, 0, −1000 and of −1000, −1001 logits 很大时",
        lambda: [softmax(torch.tensor(z)) for z in ([1000.0, 0.0, -1000.0], [-1000.0, -1001.0])],
        [torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.731059, 0.268941])],
        ("nan is inf / inf or 0 / 0: subtract z.max() first; the result is the same and no power too large",
         "nan 来自 inf / inf 或 0 / 0：先减去 z.max()；结果不变，幂也不会太大"),
    )  # fmt: skip
    right = on_both(lambda z, label: nn.CrossEntropyLoss()(z.reshape(1, -1), torch.tensor([label])).item())
    check(
        "2. cross_entropy(z, label)",
        lambda: on_both(cross_entropy),
        right,
        ("softmax(z)[label], then −log", "取 softmax(z)[label]，再求 −log"),
        [
            ([-loss for loss in right], ("a loss is never negative: the minus is missing", "损失不会是负数：少了负号")),
            (on_both(lambda z, label: torch.softmax(z, dim=0)[label].item()),
             ("that is the probability; take −log of it", "这是概率；还要取 −log")),
            (on_both(lambda z, label: -torch.log_softmax(z, dim=0).sum().item()),
             ("the sum over all classes: take the label's alone", "这是所有类别之和：只取标签那一类")),
            (on_both(lambda z, label: -torch.log_softmax(z, dim=0)[0].item()),
             ("always class 0: use label as the index", "总是取第 0 类：要用 label 作下标")),
            (on_both(lambda z, label: -z[label].item()), ("softmax is missing: logits are not log-probabilities",
                                                          "少了 softmax：logits 不是对数概率")),
            ([loss / math.log(10) for loss in right], ("that is log10; torch.log and math.log have base e",
                                                   "这是 log10；torch.log 和 math.log 以 e 为底")),
        ],
    )  # fmt: skip
    images = [torch.arange(n * 784.0).reshape(n, 1, 28, 28) for n in (2, 3)]
    check(
        "3. rows(images): shapes 形状",
        lambda: [getattr(rows(some), "shape", None) for some in images],
        [(2, 784), (3, 784)],
        ("return images.view(-1, 784): PyTorch computes the size at −1",
         "return images.view(-1, 784)：−1 处由 PyTorch 算出"),
        [
            ([(784, 2), (784, 3)], ("the other way round: a row for each image", "反了：每张图一行")),
            ([(1568,), (2352,)], ("all images are in one row: give two sizes", "所有图片连成了一行：要给两个尺寸")),
            ([(1, 1568), (1, 2352)], ("all images are in one row: the first size is N",
                                      "所有图片连成了一行：第一个尺寸是 N")),
        ],
    )  # fmt: skip
    check(
        "3. rows(images)[1]",
        lambda: [rows(some)[1] for some in images],
        [some[1].flatten() for some in images],
        ("each row must hold the pixels of one image, from top left to bottom right",
         "每一行应是同一张图的像素，从左上到右下"),
    )  # fmt: skip
    criterion = nn.CrossEntropyLoss()
    check(
        "4. loss_of(model, images, labels)",
        lambda: values(lambda logits, labels: loss_of(lambda _: logits, torch.zeros(len(labels), 1, 28, 28), labels)),
        values(criterion),
        ("CrossEntropyLoss takes the logits", "CrossEntropyLoss 要的是 logits"),
        [
            (values(lambda z, y: criterion(torch.softmax(z, dim=1), y)),
             ("softmax is there twice: CrossEntropyLoss has one inside",
              "softmax 做了两次：CrossEntropyLoss 里面已有一次")),
            (values(lambda z, y: nn.NLLLoss()(torch.softmax(z, dim=1), y)),
             ("negative: NLLLoss takes log-probabilities, log_softmax", "是负数：NLLLoss 要的是对数概率 log_softmax")),
            (values(lambda z, y: nn.NLLLoss()(z, y)),
             ("NLLLoss takes log-probabilities; for logits there is CrossEntropyLoss",
              "NLLLoss 要对数概率；logits 用 CrossEntropyLoss")),
            (values(nn.CrossEntropyLoss(reduction="sum")), ("the mean, not the sum", "是求平均，不是求和")),
        ],
    )  # fmt: skip
    check(
        "5. first_loss",
        lambda: round(float(first_loss), 2),
        2.3,
        ("each probability is 1/10; take −log", "每个概率都是 1/10；取 −log"),
        [
            (0.1, ("that is the probability", "这是概率")),
            (1.0, ("that is log10; the loss has base e", "这是 log10；损失以 e 为底")),
            (-2.3, ("a loss is never negative", "损失不会是负数")),
        ],
        tell=False,
    )
    print("All right! Now compare with softmax.py and cross_entropy.py. 全部正确！再和这两个文件对照。")


if __name__ == "__main__":
    run(checks)

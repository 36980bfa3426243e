"""Lecture 7, your turn: a table becomes features and labels, and goes through three layers.

第 7 讲练习：把表格拆成特征和标签，再送进三层网络。

    uv run ch07_multidim/exercise_07.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

import numpy as np
import torch
from torch import nn

from common.cli import run
from common.exercise import check


# 1. xy is a table of any width, a tensor with a row for each person; the last column is the label.
#    Return the features: all columns but the last.
#    xy 是一张表（张量），每人一行，列数不定，最后一列是标签。返回特征：除最后一列以外的所有列。
def features(xy):
    return ...


#    Return the labels: the last column, still as a column (N×1).
#    返回标签：最后一列，而且仍然是一列（N×1）。
def labels(xy):
    return ...


# 2. Write the network 8→6→4→1 with a sigmoid after each layer.
#    写出 8→6→4→1 的网络，每层后面都有 sigmoid。
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear1 = ...
        self.linear2 = ...
        self.linear3 = ...

    def forward(self, x):
        return ...


# 3. Predict: how many weights and biases does this network have, all in all?
#    预测：这个网络一共有多少个权重和偏置？
num_parameters = ...


# 4. Predict: 496 of 759 people have the label 1. A network says 0.6 for everyone. What accuracy is that, as a fraction?
#    预测：759 人中有 496 人的标签是 1。网络对每个人都输出 0.6，准确率是多少？（写成小数）
accuracy_of_06 = ...


# 5. Repair: this function stops with an error. NumPy turns plain numbers into float64; the layers are float32.
#    改错：这个函数一运行就报错。NumPy 会把普通的小数存成 float64，而网络层的权重是 float32。
def predict(model, rows):
    x = torch.from_numpy(np.array(rows))
    return model(x)


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
X = torch.linspace(-1, 1, 24).reshape(3, 8)
LAYERS = [torch.linspace(-1, 1, out * size).reshape(out, size) for out, size in [(6, 8), (4, 6)]]
LAYERS.append(torch.tensor([[-0.2, 0.0, 0.2, 0.4]]))


def output(model):
    """What the model makes of X, with weights that are always the same and biases of 0.5."""
    parameters = [part for weights in LAYERS for part in (weights, torch.full((len(weights),), 0.5))]
    for parameter, value in zip(model.parameters(), parameters):
        parameter.data = value
    with torch.no_grad():
        return model(X)


def by_hand(functions):
    """The same as matrix products; functions: what follows each layer."""
    x = X
    for weights, function in zip(LAYERS, functions):
        x = function(x @ weights.T + 0.5)
    return x


def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


def nothing(z):
    return z


def predicted(rows):
    """What a layer with the weights 1, 2 and 3 and no bias says of these rows, and of which type that is."""
    layer = nn.Linear(3, 1)
    nn.init.constant_(layer.bias, 0.0)
    layer.weight.data = torch.tensor([[1.0, 2.0, 3.0]])
    result = predict(layer, rows)
    return [result.detach(), str(result.dtype)]


def checks():
    tables = [torch.arange(12.0).reshape(3, 4), torch.arange(18.0).reshape(2, 9)]
    check(
        "1. features(xy)",
        lambda: [features(xy) for xy in tables],
        [torch.stack([xy[:, i] for i in range(xy.shape[1] - 1)], dim=1) for xy in tables],
        ("xy[rows, columns]: : is all, :-1 all but the last", "xy[行, 列]：: 是全部，:-1 是除最后一个以外的全部"),
        [
            ([xy[:-1] for xy in tables], ("that leaves out the last row; columns stand after the comma",
                                          "这样去掉的是最后一行；列写在逗号后面")),
            ([xy[:, 1:] for xy in tables], ("that leaves out the first column", "这样去掉的是第一列")),
            ([xy[:, :8] for xy in tables], ("8 fits one table only: count from the end with -1",
                                            "8 只适合一种表：要用 -1 从末尾数")),
            (tables, ("the label is still there; features must not contain it", "标签还在里面；特征里不能有标签")),
        ],
    )  # fmt: skip
    check(
        "1. labels(xy)",
        lambda: [labels(xy) for xy in tables],
        [torch.tensor([[3.0], [7.0], [11.0]]), torch.tensor([[8.0], [17.0]])],
        ("-1 is the last column, whatever the width; a list of columns keeps them columns: xy[:, [0]] is the first",
         "不管有几列，-1 都是最后一列；用列表选列，结果仍是列：xy[:, [0]] 是第一列"),
        [
            ([xy[:, -1] for xy in tables], ("that is a vector of shape (N,); with [-1] in place of -1 it stays N×1",
                                            "这是形状为 (N,) 的向量；把 -1 写成 [-1]，就仍是 N×1")),
            ([xy[-1] for xy in tables], ("that is the last row; columns stand after the comma",
                                         "这是最后一行；列写在逗号后面")),
        ],
    )  # fmt: skip
    check(
        "2. Model: the shapes of its weights 各权重的形状",
        lambda: [tuple(parameter.shape) for parameter in Model().parameters()],
        [(6, 8), (6,), (4, 6), (4,), (1, 4), (1,)],
        ("nn.Linear(numbers in, numbers out), three times", "nn.Linear(输入个数, 输出个数)，一共三层"),
        [
            ([(8, 6), (8,), (6, 4), (6,), (4, 1), (4,)],
             ("in and out are exchanged: nn.Linear(8, 6) takes 8 numbers in",
              "输入和输出写反了：nn.Linear(8, 6) 输入 8 个数")),
            ([], ("no layer is found: self.linear1 = …, with self, and not in a list",
                  "没有找到层：要写 self.linear1 = …，不能少了 self，也不能放在列表里")),
            ([(6, 8), (4, 6), (1, 4)], ("the layers have no bias; leave out bias=False",
                                        "这些层没有偏置；不要写 bias=False")),
        ],
    )  # fmt: skip
    check(
        "2. Model: what it gives 输出的结果",
        lambda: output(Model()),
        by_hand([sigmoid, sigmoid, sigmoid]),
        ("x = torch.sigmoid(self.linear1(x)), and so on", "x = torch.sigmoid(self.linear1(x))，后面照样写"),
        [
            (by_hand([nothing, nothing, nothing]), ("no sigmoid at all: three such layers are no better than one",
                                                    "一个 sigmoid 都没有：这样的三层只相当于一层")),
            (by_hand([sigmoid, sigmoid, nothing]), ("the last layer's sigmoid is missing: ŷ must be a probability",
                                                    "最后一层少了 sigmoid：ŷ 必须是概率")),
            (by_hand([nothing, nothing, sigmoid]), ("between the layers, too, there must be a sigmoid",
                                                    "各层之间也要有 sigmoid")),
            (by_hand([torch.relu, torch.relu, sigmoid]),
             ("that is ReLU between the layers; here all three are sigmoids",
              "层间用了 ReLU；这里三处都用 sigmoid")),
        ],
    )  # fmt: skip
    check(
        "3. num_parameters",
        lambda: num_parameters,
        8 * 6 + 6 + 6 * 4 + 4 + 4 * 1 + 1,
        ("each layer has in × out weights and out biases", "每层的权重个数 = 输入个数 × 输出个数，偏置个数 = 输出个数"),
        [
            (8 * 6 + 6 * 4 + 4 * 1, ("these are the weights alone; each layer has biases, too",
                                     "这只是权重；每层还有偏置")),
            (3, ("that is the number of layers", "这是层数")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "4. accuracy_of_06",
        lambda: accuracy_of_06,
        496 / 759,
        ("0.6 > 0.5, so class 1 is predicted for everyone; who has the label 1?",
         "0.6 > 0.5，所以对每个人都预测为 1；哪些人的标签是 1？"),
        [
            (263 / 759, ("these are the people for whom it is wrong", "这是预测错的那部分人")),
            (0.65, ("two digits are too few; you may write a / b", "两位小数不够；可以直接写成 a / b")),
            (0.6, ("that is the probability it gives; accuracy counts people", "这是它给出的概率；准确率数的是人")),
            (65.35, ("as a fraction: between 0 and 1", "写成 0 到 1 之间的小数")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "5. predict(model, rows)",
        lambda: [predicted([[0.5, 1.0, 0.0]]), predicted([[1.0, 0.0, 0.25], [0.0, 0.0, 2.0]])],
        [[torch.tensor([[2.5]]), "torch.float32"], [torch.tensor([[1.75], [6.0]]), "torch.float32"]],
        ("np.array takes dtype=…; np.loadtxt in the lecture does, too",
         "np.array 有 dtype= 这个参数；课上的 np.loadtxt 也用了它"),
        [
            ([[torch.tensor([[2.5]]), "torch.float64"], [torch.tensor([[1.75], [6.0]]), "torch.float64"]],
             ("it runs in float64; leave the model alone and make the data float32",
              "现在按 float64 计算；不要改模型，把数据变成 float32")),
            ([[torch.tensor([[2.0]]), "torch.float32"], [torch.tensor([[1.0], [6.0]]), "torch.float32"]],
             ("integers lose the digits after the point", "转成整数会丢掉小数部分")),
        ],
    )  # fmt: skip
    print("All right! Now compare with diabetes.py. 全部正确！现在和 diabetes.py 对照。")


if __name__ == "__main__":
    run(checks)

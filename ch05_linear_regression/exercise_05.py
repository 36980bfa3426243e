"""Lecture 5, your turn: linear regression in PyTorch's four steps.

第 5 讲练习：用 PyTorch 的四步实现线性回归。

    uv run ch05_linear_regression/exercise_05.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

import torch
from torch import nn

from common.cli import run
from common.exercise import check

# 1. The data: three samples of y = 2·x, x = 1, 2, 3, as two 3×1 tensors of floats.
#    数据：y = 2·x 的三个样本，x = 1、2、3，写成两个 3×1 的浮点张量。
x_data = ...
y_data = ...


# 2. The model: y = w·x + b, in a layer named linear.
#    模型：y = w·x + b，线性层取名 linear。
class LinearModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = ...

    def forward(self, x):
        return ...


# 3. The training loop of five lines: predict y_pred, loss, clear, backward, step. Data: x_data and y_data.
#    训练循环，共五行：预测 y_pred、损失、清零、反向传播、更新。数据是 x_data 和 y_data。
def train(model, criterion, optimizer, epochs):
    for _ in range(epochs):
        loss = ...  # one line before it, three after it 它前面一行，后面三行
    return loss.item()  # of the last epoch 最后一轮的损失


# 4. Repair: the predictions should come to 2, 4, 6. There is a warning, and they all come to 4.
#    改错：预测值应该变成 2、4、6。可是出现一条警告，而且全部变成 4。
def train_and_predict(model, epochs):
    inputs = torch.tensor([[1.0], [2.0], [3.0]])
    labels = torch.tensor([2.0, 4.0, 6.0])
    criterion = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(epochs):
        y_pred = model(inputs)
        loss = criterion(y_pred, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model(inputs).detach()


# 5. Predict: how many numbers does nn.Linear(3, 2) learn?
#    预测：nn.Linear(3, 2) 有多少个要学习的参数？
num_parameters = ...


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
X = torch.tensor([[1.0], [2.0], [3.0]])
ROW = ("this is a row; each sample needs a row of its own: [[…], […], […]]",
       "这是一行；每个样本要单独占一行：[[…], […], […]]")  # fmt: skip
WHOLE = ("these are whole numbers: write 1.0, not 1", "这是整数：写 1.0，不要写 1")


def started(w, b):
    """A LinearModel with these values of w and b."""
    model = LinearModel()
    nn.init.constant_(model.linear.weight, w)
    nn.init.constant_(model.linear.bias, b)
    return model


def outputs(w, b):
    with torch.no_grad():
        return started(w, b)(4 - 2 * X)


def trained(epochs, lr, w, b):
    """w, b and the loss that train returns."""
    model = started(w, b)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss = train(model, nn.MSELoss(reduction="sum"), optimizer, epochs)
    return [model.linear.weight.item(), model.linear.bias.item(), loss]


def checks():
    check(
        "1. x_data, 3×1",
        lambda: [x_data, getattr(x_data, "dtype", "no tensor 不是张量")],
        [X, torch.float32],
        ("torch.tensor([[…], […], […]]): a row for each sample", "torch.tensor([[…], […], […]])：每个样本一行"),
        [([X.flatten(), torch.float32], ROW), ([X.long(), torch.int64], WHOLE)],
    )
    check(
        "1. y_data, 3×1",
        lambda: [y_data, getattr(y_data, "dtype", "no tensor 不是张量")],
        [2 * X, torch.float32],
        ("the label of x is 2·x; the shape is that of x_data", "x 的标签是 2·x；形状与 x_data 相同"),
        [([2 * X.flatten(), torch.float32], ROW), ([2 * X.long(), torch.int64], WHOLE)],
    )
    check(
        "2. LinearModel of 2, 0, -2, with w = 3, b = 1 and with w = -1, b = 0.5",
        lambda: [outputs(3.0, 1.0), outputs(-1.0, 0.5)],
        [torch.tensor([[7.0], [1.0], [-5.0]]), torch.tensor([[-1.5], [0.5], [2.5]])],
        ("an nn.Linear with one number in and one out; forward sends x through self.linear",
         "nn.Linear：输入一个数，输出一个数；forward 让 x 经过 self.linear"),
        [([4 - 2 * X, 4 - 2 * X], ("forward returns x as it came: send it through self.linear",
                                   "forward 原样返回了 x：要让它经过 self.linear"))],
    )  # fmt: skip
    check(
        "3. train, 1 epoch from w = 1, b = 0 and 2 epochs from w = 0, b = 1: w, b, loss",
        lambda: [trained(1, 0.01, 1.0, 0.0), trained(2, 0.02, 0.0, 1.0)],
        [[1.28, 0.12, 14.0], [1.1808, 1.4656, 4.832]],
        ("all in the loop: model(x_data), criterion of y_pred and y_data, then zero_grad, backward of the loss, step",
         "五行都在循环里：model(x_data)，用 criterion 比较 y_pred 和 y_data，再 zero_grad、loss 的 backward、step"),
        [
            ([[1.0, 0.0, 14.0], [0.0, 1.0, 35.0]],
             ("nothing moves: first zero_grad, then backward, then step, each with its brackets ()",
              "参数没有动：先 zero_grad，再 backward，最后 step，都要带括号 ()")),
            ([[1.28, 0.12, 14.0], [2.0608, 1.8256, 4.832]],
             ("right for one epoch, not for two: old gradients are added up; where is zero_grad()? With brackets?",
              "一轮对，两轮不对：旧的梯度累加了；zero_grad() 在哪里？带括号了吗？")),
            ([[1.28, 0.12, 14.0], [0.88, 1.36, 35.0]],
             ("that is one step, not two: all five lines belong in the loop, return behind it",
              "只走了一步，不是两步：五行都要写在循环里，return 写在循环后面")),
        ],
    )  # fmt: skip
    check(
        "4. train_and_predict, 1 epoch from w = b = 0 and 500 epochs from w = 1, b = 0",
        lambda: [train_and_predict(started(0.0, 0.0), 1), train_and_predict(started(1.0, 0.0), 500)],
        [torch.tensor([[8 / 3], [68 / 15], [6.4]]), 2 * X],
        ("print y_pred.shape and labels.shape: unless they are the same, each prediction is compared with all labels",
         "打印 y_pred.shape 和 labels.shape：两者要相同，否则每个预测值都会和所有标签比较"),
    )  # fmt: skip
    check(
        "5. parameters of nn.Linear(3, 2) 参数个数",
        lambda: num_parameters,
        8,
        ("a weight for each pair of input and output, and the biases", "每对输入和输出有一个权重，再加上偏置"),
        [
            (6, ("the biases are missing", "少了偏置")),
            (9, ("a bias belongs to an output, not to an input", "每个输出一个偏置，不是每个输入一个")),
            (7, ("each of the outputs has a bias of its own", "每个输出都有自己的偏置")),
        ],
        tell=False,
    )
    print("All right! Now compare with linear_regression.py. 全部正确！现在和 linear_regression.py 对照。")


if __name__ == "__main__":
    run(checks)

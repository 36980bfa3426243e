"""Lecture 8, your turn: a Dataset, and batches of it.

第 8 讲练习：写一个 Dataset，再按批量训练。

    uv run ch08_dataloader/exercise_08.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

import math

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from common.cli import run
from common.exercise import check


# 1. The three methods of a Dataset. xy is a table, a tensor N×9 or of another width; the last column is the label.
#    __getitem__ returns the features and the label of one person, each as a tensor; the label has the shape (1,).
#    Dataset 的三个方法。xy 是一张表（张量，N×9，列数也可以不同），最后一列是标签。
#    __getitem__ 返回一个人的特征和标签，都是张量；标签的形状是 (1,)。
class TableDataset(Dataset):
    def __init__(self, xy):
        self.x_data = ...
        self.y_data = ...

    def __getitem__(self, index):
        return ...

    def __len__(self):
        return ...


# 2. How many iterations are in an epoch? All samples are seen; the last batch may be smaller.
#    一轮有多少次迭代（iteration）？所有样本都要用到，最后一批可以小一些。
def iterations(samples, batch_size):
    return ...


#    How many samples are in its last batch?
#    最后一批有几个样本？
def last_batch(samples, batch_size):
    return ...


# 3. Train with mini-batches: for each batch of each epoch the five lines (predict, loss, clear, backward, step).
#    Return how many steps there were.
#    用小批量训练：每一轮的每一批都执行那五行（预测、损失、清零、反向传播、更新）。返回一共走了多少步。
def train(model, loader, criterion, optimizer, epochs):
    steps = 0
    for _ in range(epochs):
        ...
    return steps


# 4. Repair: this stands for a script, and returns which of its lines were run. With num_workers=2, Windows imports the
#    script again in each worker, under the __name__ "__mp_main__". The workers need the class, but must not train.
#    改错：这个函数代表一个脚本，返回执行了哪些行。num_workers=2 时，Windows 会在每个工作进程里重新导入脚本，
#    那时 __name__ 是 "__mp_main__"。工作进程需要这个类，但不能开始训练。
def script(__name__):
    lines = ["class TableDataset"]
    lines.append("train()")
    return lines


# 5. Predict: 608 people, batch_size=32, 100 epochs. How many steps?
#    预测：608 人，batch_size=32，100 轮。一共走多少步？
all_steps = ...

#    Predict: 10 people with 8 features, batch_size=4. The shape of labels in the last batch?
#    预测：10 人，8 个特征，batch_size=4。最后一批的 labels 是什么形状？
labels_shape = ...


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
TABLES = [torch.arange(12.0).reshape(4, 3), torch.arange(45.0).reshape(5, 9)]
X = torch.tensor([[1.0], [2.0], [3.0], [4.0], [5.0]])
ALL = [slice(0, 2), slice(2, 4), slice(4, 5)]  # the batches of two


def samples(parts):
    """parts(xy, i), the features and the label, of the people 0 and 3 of each table."""
    return [parts(xy, i) for xy in TABLES for i in (0, 3)]


def batch():
    """The last batch of your Dataset, as torch's DataLoader stacks it."""
    return list(list(DataLoader(TableDataset(TABLES[1]), batch_size=3))[-1])


def trained(epochs):
    """w, b and the number of steps after some epochs from w = 0, b = 0, with y = 2·x and batches of two."""
    model = nn.Linear(1, 1)
    nn.init.constant_(model.weight, 0.0)
    nn.init.constant_(model.bias, 0.0)
    pairs = [(x, 2 * x) for x in X]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    done = train(model, DataLoader(pairs, batch_size=2), nn.MSELoss(), optimizer, epochs)
    return [model.weight.item(), model.bias.item(), done]


def by_hand(epochs, batches, forget=True):
    """The same with the gradient of the mean squared error written out; forget: clear the old gradients."""
    w, b, done = 0.0, 0.0, 0
    slope_w, slope_b = 0.0, 0.0
    for _ in range(epochs):
        for part in batches:
            if forget:
                slope_w, slope_b = 0.0, 0.0
            error = w * X[part] + b - 2 * X[part]
            slope_w += (2 * error * X[part]).mean().item()
            slope_b += (2 * error).mean().item()
            w, b, done = w - 0.01 * slope_w, b - 0.01 * slope_b, done + 1
    return [w, b, done]


def checks():
    check(
        "1. len(dataset)",
        lambda: [len(TableDataset(xy)) for xy in TABLES],
        [4, 5],
        ("xy is a tensor already: x_data and y_data are columns of it; the length is len(self.x_data)",
         "xy 已经是张量：x_data 和 y_data 是它的列；长度是 len(self.x_data)"),
        [([2, 8], ("that counts the columns; each row is a person", "这是列数；每行才是一个人")),
         ([3, 9], ("that counts the columns; each row is a person", "这是列数；每行才是一个人")),
         ([3, 4], ("a row is missing: columns stand after the comma, xy[:, :-1]",
                   "少了一行：列写在逗号后面，xy[:, :-1]"))],
    )  # fmt: skip
    check(
        "1. dataset[0], dataset[3]",
        lambda: samples(lambda xy, i: TableDataset(xy)[i]),
        samples(lambda xy, i: (xy[i, :-1], xy[i, -1:])),
        ("return two things with a comma: row index of x_data, row index of y_data",
         "用逗号返回两个：x_data 的第 index 行和 y_data 的第 index 行"),
        [
            (samples(lambda xy, i: (xy[i, :-1], xy[i, -1])),
             ("the label is a bare number: xy[:, [-1]] keeps it a column", "标签成了单个数：用 xy[:, [-1]] 取出一列")),
            (samples(lambda xy, i: (xy[i, :8], xy[i, -1:])), ("8 fits one table only: count from the end, xy[:, :-1]",
                                                              "8 只适合一种表：要从末尾数，xy[:, :-1]")),
            (samples(lambda xy, i: (xy[i], xy[i, -1:])), ("the label is among the features: xy[:, :-1] leaves it out",
                                                          "标签混进了特征：用 xy[:, :-1] 去掉它")),
            (samples(lambda xy, i: (xy[i, -1:], xy[i, :-1])), ("the features come first, then the label",
                                                               "先特征，后标签")),
        ],
    )  # fmt: skip
    check(
        "1. a batch by DataLoader 由 DataLoader 组成的一批",
        batch,
        [TABLES[1][3:, :-1], TABLES[1][3:, -1:]],
        ("return tensors, not lists", "要返回张量，不是列表"),
    )
    sizes = [(759, 32), (64, 32), (10, 3), (5, 8)]
    check(
        "2. iterations(samples, batch_size)",
        lambda: [iterations(*size) for size in sizes],
        [len(DataLoader(range(count), size)) for count, size in sizes],
        ("divide and round up: math.ceil, or // and 1 more for a remainder",
         "相除后向上取整：math.ceil，或用 //，有余数再加 1"),
        [
            ([math.floor(n / size) for n, size in sizes],
             ("the smaller batch at the end is missing", "漏了最后较小的一批")),
            ([n / size for n, size in sizes], ("round up to a whole number", "要向上取整")),
            ([n // size + 1 for n, size in sizes], ("one too many where nothing is left over: 64 = 2·32",
                                                    "整除时多了一次：64 = 2·32")),
        ],
    )  # fmt: skip
    check(
        "2. last_batch(samples, batch_size)",
        lambda: [last_batch(*size) for size in sizes],
        [len(list(DataLoader(range(count), size))[-1]) for count, size in sizes],
        ("what is left after the full batches", "前面的整批取走以后剩下的个数"),
        [
            ([n % size for n, size in sizes], ("0 where nothing is left over; then the last batch is a full one",
                                               "整除时得到 0；这时最后一批是满的")),
            ([size for _, size in sizes], ("that is a full batch", "这是满的一批")),
        ],
    )  # fmt: skip
    right = [by_hand(epochs, ALL) for epochs in (1, 3)]
    check(
        "3. train(…): w, b, steps",
        lambda: [trained(epochs) for epochs in (1, 3)],
        right,
        ("for inputs, labels in loader: five lines, all in this inner loop, and steps += 1",
         "for inputs, labels in loader: 五行都写在这个内层循环里，再加 steps += 1"),
        [
            ([by_hand(epochs, ALL, forget=False) for epochs in (1, 3)],
             ("the gradients add up: optimizer.zero_grad() before backward",
              "梯度累加了：backward 之前要 optimizer.zero_grad()")),
            ([by_hand(epochs, ALL[-1:]) for epochs in (1, 3)],
             ("one step an epoch, with the last batch: indent the five lines into the inner loop",
              "每轮只用最后一批走了一步：五行要缩进到内层循环里")),
            ([by_hand(epochs, ALL[:1]) for epochs in (1, 3)],
             ("one step an epoch, with the first batch: next or break ends it too early",
              "每轮只用第一批走了一步：next 或 break 使它过早结束")),
            ([[0.0, 0.0, 3], [0.0, 0.0, 9]],
             ("nothing moved: first zero_grad, then backward, then step, each with its brackets ()",
              "参数没有动：先 zero_grad，再 backward，最后 step，都要带括号 ()")),
            ([right[0], right[0]], ("one epoch, not three: is return in the loop?",
                                    "只训练了一轮，不是三轮：return 是不是写在循环里了？")),
            ([[w, b, count] for (w, b, _), count in zip(right, (1, 3))],
             ("the training is right; count steps, not epochs", "训练是对的；要数步数，不是轮数")),
        ],
    )  # fmt: skip
    define, both = ["class TableDataset"], ["class TableDataset", "train()"]
    check(
        '4. script("__main__"), script("__mp_main__")',
        lambda: [script("__main__"), script("__mp_main__")],
        [both, define],
        ('if __name__ == "__main__": and below it, indented, what only the main process may do',
         '写 if __name__ == "__main__":，只有主进程才做的事缩进写在它下面'),
        [
            ([both, both], ("the guard is missing: each worker trains, too, and Python stops with a RuntimeError",
                            "少了这个判断：每个工作进程也开始训练，Python 报 RuntimeError")),
            ([both, []], ("the workers need the class, too: only the training belongs under the guard",
                          "工作进程也需要这个类：只有训练写在这个判断下面")),
            ([define, define], ("nobody trains: it is \"__main__\", with two underscores on each side",
                                "主进程也没有训练：要写 \"__main__\"，两边各两个下划线")),
            ([define, both], ("upside down: the main process must train, not the workers",
                              "反了：应该是主进程训练，不是工作进程")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "5. all_steps",
        lambda: all_steps,
        1900,
        ("a step for each batch; 608 / 32 comes out even", "每批一步；608 / 32 正好整除"),
        [
            (19, ("that is one epoch", "这只是一轮")),
            (2000, ("608 = 19·32, nothing is left over", "608 = 19·32，没有余数")),
            (60800, ("a step for each batch, not for each person", "每批一步，不是每人一步")),
        ],
        tell=False,
    )
    check(
        "5. labels_shape",
        lambda: labels_shape,
        (2, 1),
        ("(people in this batch, numbers for each)", "(这一批的人数, 每人几个数)"),
        [
            ((4, 1), ("10 = 4 + 4 + 2: how many are left for the last?", "10 = 4 + 4 + 2：最后一批剩几个？")),
            ((2,), ("each label has the shape (1,); stacking keeps that", "每个标签的形状是 (1,)；堆叠后仍保留")),
            ((2, 8), ("these are the features", "这是特征的形状")),
        ],
        tell=False,
    )
    print("All right! Now compare with diabetes_loader.py. 全部正确！再和 diabetes_loader.py 对照。")


if __name__ == "__main__":
    run(checks)

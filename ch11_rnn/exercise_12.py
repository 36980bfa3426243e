"""Lecture 12, your turn: letters as vectors, one step of an RNN, a whole word.

第 12 讲练习：字母变成向量，RNN 的一步，再读完整个单词。

    uv run ch11_rnn/exercise_12.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from common.cli import run
from common.exercise import check


# 1. Turn a list of letters' indices into one-hot vectors: a float tensor with a row for each index.
#    把字母编号的列表变成独热向量：一个浮点张量，每个编号占一行。
def one_hot(indices, num_letters):
    return ...


# 2. Write one step of an RNN: from x, N×input, and h, N×hidden, make the next h.
#    weight_ih is hidden×input and weight_hh hidden×hidden, as in PyTorch.
#    写出 RNN 的一步：由 x（N×input）和 h（N×hidden）得到下一个 h。
#    weight_ih 是 hidden×input，weight_hh 是 hidden×hidden，与 PyTorch 相同。
def step(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return ...


# 3. Predict: nn.RNN(input_size=4, hidden_size=8, num_layers=2) reads inputs of shape (5, 3, 4).
#    Which shapes do out and hidden have? Write tuples such as (1, 2, 3).
#    预测：nn.RNN(input_size=4, hidden_size=8, num_layers=2) 读入形状为 (5, 3, 4) 的 inputs，
#    out 和 hidden 各是什么形状？写成 (1, 2, 3) 这样的元组。
out_shape = ...
hidden_shape = ...
#    With batch_first=True it reads (3, 5, 4). What shape is hidden now?
#    设 batch_first=True，输入是 (3, 5, 4)，这时 hidden 是什么形状？
hidden_shape_batch_first = ...


# 4. Read a whole sequence: cell is an nn.RNNCell, called as cell(x, h); inputs are L×N×input.
#    Start with a hidden state of zeros, N×cell.hidden_size. Return all hidden states, L×N×hidden.
#    读完整个序列：cell 是 nn.RNNCell，用法是 cell(x, h)；inputs 的形状是 L×N×input。
#    隐藏状态从全零（N×cell.hidden_size）开始。返回每一步的隐藏状态，形状是 L×N×hidden。
def read(cell, inputs):
    return ...


# 5. Repair: the training below runs, but the word never becomes "ohlol": both l get the same answer.
#    改错：下面的训练不报错，但总也学不会 "ohlol"：两个 l 得到的输出完全相同。
def word_loss(model, inputs, labels):
    """The sum of the letters' losses; model(x, hidden) gives the logits and the next hidden state. No backward here.

    各字母的损失之和；model(x, hidden) 返回 logits 和下一个隐藏状态。这里不用 backward。
    """
    criterion = nn.CrossEntropyLoss()
    loss = 0
    for x, label in zip(inputs, labels):  # x: 1×letters, label: 1
        hidden = model.init_hidden()
        logits, hidden = model(x, hidden)
        loss += criterion(logits, label)
    return loss


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnncell = nn.RNNCell(4, 8)
        self.linear = nn.Linear(8, 4)

    def forward(self, x, hidden):
        hidden = self.rnncell(x, hidden)
        return self.linear(hidden), hidden

    def init_hidden(self):
        return torch.zeros(1, 8)


def make_cells(bias=True):
    """Two cells of different sizes, always with the same weights."""
    cells = []
    for input_size, hidden_size in [(4, 2), (3, 5)]:
        torch.manual_seed(12)
        cells.append(nn.RNNCell(input_size, hidden_size, bias).requires_grad_(False))
    return cells


CELLS = make_cells()
SEQUENCES = [torch.randn(3, 2, 4), torch.randn(4, 1, 3)]  # L×N×input
STATES = [torch.rand(2, 2) - 0.5, torch.rand(1, 5) - 0.5]  # N×hidden


def stepped(cells, states):
    """What torch makes of the first inputs."""
    return [cell(inputs[0], h) for cell, inputs, h in zip(cells, SEQUENCES, states)]


def all_states():
    """What torch's nn.RNN makes of the sequences."""
    states = []
    for cell, inputs in zip(CELLS, SEQUENCES):
        rnn = nn.RNN(cell.input_size, cell.hidden_size)
        rnn.load_state_dict({f"{name}_l0": weight for name, weight in cell.state_dict().items()})
        states.append(rnn(inputs)[0].detach())
    return states


def forgetful():
    """The states where each step starts with zeros."""
    return [torch.stack([cell(x) for x in inputs]) for cell, inputs in zip(CELLS, SEQUENCES)]


def slope(loss, weight):
    """How large a gradient the loss sends back to the weight."""
    if getattr(loss, "requires_grad", False):
        loss.backward()
    return 0.0 if weight.grad is None else weight.grad.norm().item()


def judged_losses(words):
    """Of two words the loss, and the gradient that goes back through all letters."""
    results = []
    for seed, inputs, labels in words:
        torch.manual_seed(seed)
        net = Net()
        loss = word_loss(net, torch.eye(4)[inputs].unsqueeze(1), torch.tensor(labels).unsqueeze(1))
        results.append([loss if loss is None else torch.as_tensor(loss).item(), slope(loss, net.rnncell.weight_hh)])
    return results


def torch_losses(words, remember=True, take=torch.sum, graph=True):
    results = []
    for seed, inputs, labels in words:
        torch.manual_seed(seed)
        net = Net()
        rnn = nn.RNN(4, 8)
        rnn.load_state_dict({f"{name}_l0": weight for name, weight in net.rnncell.state_dict().items()})
        x = torch.eye(4)[inputs]
        states = rnn(x)[0] if remember else rnn(x.unsqueeze(0))[0][0]  # else a batch of words of one letter
        each = cross_entropy(net.linear(states), torch.tensor(labels), reduction="none")  # a loss for each letter
        loss = take(each)
        results.append([loss.item(), slope(loss, rnn.weight_hh_l0) if graph else 0.0])
    return results


def checks():
    words = [([1, 0, 2, 2, 3], 4), ([2, 0], 3), ([0], 2)]
    vectors = [[[float(i == index) for i in range(letters)] for index in indices] for indices, letters in words]
    check(
        "1. one_hot(indices, num_letters)",
        lambda: [one_hot(indices, letters) for indices, letters in words],
        [torch.tensor(rows) for rows in vectors],
        ("a row of zeros for each index, with 1 at the index; row i of torch.eye(num_letters) is that of i",
         "每个编号一行零，只有编号处是 1；torch.eye(num_letters) 的第 i 行就是 i 的独热向量"),
        [
            (vectors, ("that is a list: turn it into a tensor", "这是列表，要变成张量")),
            ([torch.tensor(rows).T for rows in vectors],
             ("rows and columns are swapped: a row for each index", "行和列反了：每个编号占一行")),
        ],
    )  # fmt: skip
    check(
        "1. its numbers are floats 元素是浮点数",
        lambda: str(one_hot([1, 0], 2).dtype),
        "torch.float32",
        ("an RNN wants float32: add .float() at the end", "RNN 需要 float32：在末尾加上 .float()"),
    )
    right = stepped(CELLS, STATES)
    linear_x = [inputs[0] @ cell.weight_ih.T + cell.bias_ih for cell, inputs in zip(CELLS, SEQUENCES)]
    check(
        "2. step(x, h, …)",
        lambda: [step(inputs[0], h, *cell.parameters()) for cell, inputs, h in zip(CELLS, SEQUENCES, STATES)],
        right,
        ("tanh of the sum of two linear layers: x @ weight_ih.T + bias_ih, and the same with h",
         "两个线性层先相加，再取 tanh：一个是 x @ weight_ih.T + bias_ih，另一个对 h 做同样的事"),
        [
            ([torch.atanh(h) for h in right], ("tanh is missing", "少了 tanh")),
            ([torch.sigmoid(torch.atanh(h)) for h in right], ("tanh, not sigmoid", "是 tanh，不是 sigmoid")),
            (stepped(make_cells(bias=False), STATES), ("both biases are missing", "两个偏置都没有加")),
            (stepped(CELLS, [0 * h for h in STATES]),
             ("h is not used: W_hh·h is missing", "没有用到 h：少了 W_hh·h")),
            ([torch.tanh(a + h @ cell.weight_hh + cell.bias_hh) for cell, a, h in zip(CELLS, linear_x, STATES)],
             ("weight_hh.T: weight_hh is square, so PyTorch does not notice",
              "要写 weight_hh.T：weight_hh 是方阵，PyTorch 不会报错")),
            ([torch.tanh(a) + torch.tanh(h @ cell.weight_hh.T + cell.bias_hh)
              for cell, a, h in zip(CELLS, linear_x, STATES)],
             ("first the sum, then one tanh", "先相加，再取一次 tanh")),
        ],
    )  # fmt: skip
    rnn = nn.RNN(4, 8, num_layers=2)
    out, hidden = rnn(torch.zeros(5, 3, 4))
    check(
        "3. out_shape",
        lambda: out_shape,
        tuple(out.shape),
        ("length × batch × hidden: the last layer at every step", "长度 × 批量 × 隐藏状态的维数：最后一层的每一步"),
        [
            ((5, 3, 4), ("4 is the size of an input; out has hidden states", "4 是输入的大小；out 里是隐藏状态")),
            ((3, 5, 8), ("that would be batch_first; here the length comes first",
                         "那是 batch_first 的顺序；这里长度在前")),
            ((3, 8), ("that is the last step alone; out has all steps", "这只是最后一步；out 有每一步")),
            ((2, 5, 3, 8), ("out has the last layer only", "out 只有最后一层")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "3. hidden_shape",
        lambda: hidden_shape,
        tuple(hidden.shape),
        ("layers × batch × hidden: every layer at the last step", "层数 × 批量 × 隐藏状态的维数：每一层的最后一步"),
        [
            ((1, 3, 8), ("there are two layers, each with a state of its own", "有两层，每层都有自己的状态")),
            ((5, 3, 8), ("that is out; hidden is the last step", "这是 out；hidden 是最后一步")),
            ((3, 2, 8), ("the layers come first", "层数在最前面")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "3. hidden_shape_batch_first",
        lambda: hidden_shape_batch_first,
        tuple(hidden.shape),
        ("batch_first changes the input and out only", "batch_first 只改变输入和 out"),
        [((3, 2, 8), ("hidden keeps its order", "hidden 的顺序不变"))],
        tell=False,
    )
    right = all_states()
    check(
        "4. read(cell, inputs)",
        lambda: [read(cell, inputs) for cell, inputs in zip(CELLS, SEQUENCES)],
        right,
        ("N is inputs.size(1); loop over inputs; each h goes into a list and the next cell(x, h); torch.stack the list",
         "N 是 inputs.size(1)；对 inputs 循环，每个 h 既放进列表，也交给下一次 cell(x, h)；最后用 torch.stack"),
        [
            (forgetful(), ("the state is never carried on: give cell the h of the step before",
                           "隐藏状态没有传下去：要把上一步的 h 交给 cell")),
            ([states[-1] for states in right], ("that is the last state; return all", "这是最后一个状态；要返回全部")),
            ([states.flatten(0, 1) for states in right],
             ("torch.cat joins the rows; torch.stack keeps a dimension for the steps",
              "torch.cat 会把各行连在一起；torch.stack 才会多出“步”这一维")),
            ([list(states) for states in right], ("that is a list: torch.stack it", "这是列表：要用 torch.stack")),
            ([states[:1] for states in right],
             ("that is the first state alone: is return in the loop?",
              "这只是第一个状态：return 是不是写在循环里了？")),
            ([states[0] for states in right],
             ("that is the first state alone: is return in the loop?",
              "这只是第一个状态：return 是不是写在循环里了？")),
            ([torch.cat([0 * states[:1], states]) for states in right],
             ("the zeros are no step: start with an empty list", "开头的零不算一步：列表从空的开始")),
            ([torch.cat([0 * states[:1], states[:-1]]) for states in right],
             ("the zeros are no step: put h into the list after cell, not before",
              "开头的零不算一步：先调用 cell，再把 h 放进列表")),
        ],
    )  # fmt: skip
    words = [(0, [1, 0, 2, 2, 3], [3, 1, 2, 3, 2]), (1, [0, 0, 3], [1, 2, 0])]
    check(
        "5. word_loss(model, inputs, labels), and the gradient it sends back 以及传回去的梯度",
        lambda: judged_losses(words),
        torch_losses(words),
        ("add up criterion(logits, label) over all letters; each needs the last one's hidden state, without detach",
         "把每个字母的 criterion(logits, label) 加起来；每一步都要用上一步的隐藏状态，不要 detach"),
        [
            (torch_losses(words, remember=False),
             ("hidden is zero at every letter: how often should it start anew, and is the next one kept?",
              "每个字母读入时 hidden 都是零：它应该从零开始几次？新的 hidden 有没有留下来？")),
            (torch_losses(words, take=torch.mean), ("the sum, not the mean", "是求和，不是求平均")),
            (torch_losses(words, take=lambda each: each[-1]),
             ("that is the last letter's loss alone: += in the loop", "这只是最后一个字母的损失：循环里要用 +=")),
            (torch_losses(words, take=lambda each: each[0]),
             ("that is the first letter's loss alone: is return in the loop?",
              "这只是第一个字母的损失：return 是不是写在循环里了？")),
            (torch_losses(words, graph=False),
             ("that is a plain number, with no way backward: add up without .item()",
              "这只是一个数，不能反向传播：累加时不要用 .item()")),
        ],
        tell=False,
    )  # fmt: skip
    print("All right! Now compare with rnn_cell.py, rnn.py, hello_rnn_cell.py. 全部正确！现在和这几个文件对照。")


if __name__ == "__main__":
    run(checks)

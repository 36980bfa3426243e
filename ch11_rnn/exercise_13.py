"""Lecture 13, your turn: names of different lengths, packed, and read from both ends.

第 13 讲练习：长短不一的名字，打包，再从两端读。

    uv run ch11_rnn/exercise_13.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from common.cli import run
from common.exercise import check


# 1. Turn names into a batch, in the same order. Return two tensors: the letters as numbers, ord(letter), a row for each
#    name, with zeros behind the shorter names; and the length of each name.
#    把名字变成一个批量，次序不变。返回两个张量：字母的编号 ord(letter)，每个名字一行，短的后面补零；
#    以及每个名字的长度。
def make_tensors(names):
    return ...


# 2. Predict: "Nina", "Li", "Ada" and "Bo" are packed. What is packed.batch_sizes? Write a list.
#    预测：把 "Nina"、"Li"、"Ada"、"Bo" 打包，packed.batch_sizes 是什么？写成列表。
batch_sizes = ...
#    How many rows are in packed.data?
#    packed.data 有多少行？
packed_rows = ...


# 3. Predict: nn.GRU(100, 50, num_layers=2, batch_first=True, bidirectional=True) reads 8 names.
#    What shape is hidden? Write a tuple such as (1, 2, 3).
#    预测：nn.GRU(100, 50, num_layers=2, batch_first=True, bidirectional=True) 读 8 个名字，
#    hidden 是什么形状？写成 (1, 2, 3) 这样的元组。
hidden_shape = ...
#    For which k is hidden[k] the last layer's state that has read the names forward?
#    k 是多少时，hidden[k] 是最后一层正向读完名字的状态？
forward_k = ...


# 4. Read a batch of names: look up the embedding, pack, let the gru read. Return the hidden state.
#    The names are not sorted by length; seq_tensor is N×L, and the gru has batch_first=True.
#    读一个批量的名字：查嵌入表，打包，交给 gru，返回隐藏状态。
#    名字没有按长度排序；seq_tensor 是 N×L，gru 设了 batch_first=True。
def read(embedding, gru, seq_tensor, seq_lengths):
    return ...


# 5. Repair: a linear layer gets the last layer's two states, forward first, N×2·hidden. This runs and even learns, but
#    something is lost.
#    改错：线性层需要最后一层的两个状态，正向在前，N×2·hidden。下面的代码能运行，甚至也能训练，但丢了一样东西。
def last_states(hidden):
    return torch.cat([hidden[-1], hidden[-1]], dim=1)


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
BATCHES = [["Usami", "Nasikovsky", "Li"], ["Bo", "Ada"]]


def all_codes(names, longest=0):
    return [[ord(letter) for letter in name] + [0] * (longest - len(name)) for name in names]


def padded(names):
    longest = max(map(len, names))
    return torch.tensor(all_codes(names, longest)), torch.tensor([len(name) for name in names])


def zeros_first(names):
    rows, lengths = padded([name[::-1] for name in names])
    return rows.flip(1), lengths


def networks():
    """For each batch the embedding and the gru, always with the same weights."""
    for size, names in zip([3, 5], BATCHES):
        torch.manual_seed(13)
        yield nn.Embedding(128, 4), nn.GRU(4, size, batch_first=True, bidirectional=True), names


def read_batches():
    with torch.no_grad():
        return [read(embedding, gru, *padded(names)) for embedding, gru, names in networks()]


@torch.no_grad()
def one_by_one():
    """The hidden states where each name is read alone."""
    states = []
    for embedding, gru, names in networks():
        alone = [gru(embedding(torch.tensor(all_codes([name]))))[1] for name in names]
        states.append(torch.cat(alone, dim=1))
    return states


@torch.no_grad()
def with_padding():
    return [gru(embedding(padded(names)[0]))[1] for embedding, gru, names in networks()]


def checks():
    right = [padded(names) for names in BATCHES]
    check(
        "1. make_tensors(names)",
        lambda: [make_tensors(names) for names in BATCHES],
        right,
        ("start with torch.zeros(len(names), longest); row i gets [ord(letter) for letter in names[i]] at [i, :length]",
         "先做 torch.zeros(len(names), longest)；第 i 行的 [i, :length] 放 [ord(letter) for letter in names[i]]"),
        [
            ([zeros_first(names) for names in BATCHES],
             ("the zeros go behind the letters, not before them", "零要补在字母后面，不是前面")),
            ([(rows, torch.full_like(lengths, rows.shape[1])) for rows, lengths in right],
             ("those are lengths with the zeros; count the letters", "这是补零后的长度；只数字母")),
            ([(rows.tolist(), lengths.tolist()) for rows, lengths in right],
             ("those are lists: turn them into tensors", "这是列表，要变成张量")),
            ([(rows, lengths.tolist()) for rows, lengths in right],
             ("the lengths must be a tensor too", "长度也要是张量")),
            ([(rows[lengths.argsort(descending=True)], lengths.sort(descending=True)[0]) for rows, lengths in right],
             ("the names are sorted by length; keep them in the order they came in",
              "名字按长度排了序；这里要保持原来的次序")),
            ([(rows.T, lengths) for rows, lengths in right],
             ("a row for each name: pad_sequence needs batch_first=True",
              "每个名字一行：pad_sequence 要设 batch_first=True")),
            ([(lengths, rows) for rows, lengths in right],
             ("the letters first, then the lengths", "先返回字母，再返回长度")),
            ([rows for rows, _ in right], ("the lengths are missing: return both", "少了长度：两个都要返回")),
        ],
    )  # fmt: skip
    check(
        "1. its numbers are int64 元素是 int64",
        lambda: [tensor.dtype for tensor in make_tensors(["Bo", "Ada"])],
        [torch.int64, torch.int64],
        ("nn.Embedding and packing want whole numbers: dtype=torch.int64", "嵌入层和打包都需要整数：dtype=torch.int64"),
    )
    names = ["Nina", "Li", "Ada", "Bo"]
    rows, lengths = padded(names)
    packed = pack_padded_sequence(rows, lengths, batch_first=True, enforce_sorted=False)
    check(
        "2. batch_sizes",
        lambda: torch.as_tensor(batch_sizes).tolist(),
        packed.batch_sizes.tolist(),
        ("how many names have a first letter, how many a second, and so on?",
         "有第一个字母的名字有几个？有第二个字母的呢？依此类推"),
        [
            ([4, 3, 2, 2], ("those are the lengths; count the names at each step", "这是长度；要数每一步有几个名字")),
            ([4, 2, 3, 2], ("those are the lengths; count the names at each step", "这是长度；要数每一步有几个名字")),
            ([4, 4, 4, 4], ("zeros do not count: short names end earlier", "零不算：短的名字先结束")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "2. packed_rows",
        lambda: packed_rows,
        len(packed.data),
        ("a row for each letter, none for a zero", "每个字母一行，零不占行"),
        [
            (rows.numel(), ("that is the rectangle with its zeros", "这是补零后的整个矩形")),
            (4, ("that is how many names or steps there are", "这是名字数或步数")),
        ],
        tell=False,
    )
    gru = nn.GRU(100, 50, num_layers=2, batch_first=True, bidirectional=True)
    shape = tuple(gru(torch.zeros(8, 5, 100))[1].shape)
    check(
        "3. hidden_shape",
        lambda: hidden_shape,
        shape,
        ("layers · directions × batch × hidden", "层数·方向数 × 批量 × 隐藏状态的维数"),
        [
            ((2, 8, 50), ("each layer has two states: forward and backward", "每层有两个状态：正向和反向")),
            ((8, 4, 50), ("batch_first does not change hidden", "batch_first 不改变 hidden")),
            ((4, 8, 100), ("a state has 50 numbers; nothing is joined yet", "一个状态有 50 个数；还没有拼接")),
            ((2, 8, 100), ("the directions stand one after the other, not side by side",
                           "两个方向前后排列，不是左右拼接")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "3. forward_k",
        lambda: 2 if forward_k == -2 else forward_k,
        2,
        ("layer by layer, forward before backward; the last layer is at the end",
         "一层一层地排，每层先正向后反向；最后一层在末尾"),
        [
            (3, ("that one has read the names backward", "那是反向读的")),
            (-1, ("that one has read the names backward", "那是反向读的")),
            (0, ("that is the first layer", "那是第一层")),
        ],
        tell=False,
    )  # fmt: skip
    check(
        "4. read(embedding, gru, seq_tensor, seq_lengths)",
        read_batches,
        one_by_one(),
        ("pack_padded_sequence wants batch_first=True, and enforce_sorted=False for names in any order; the gru "
         "returns two things, and hidden is the second",
         "pack_padded_sequence 需要 batch_first=True；名字没有排序，还要 enforce_sorted=False；gru 返回两样东西，"
         "第二样是 hidden"),
        [
            *[([part(states) for states in one_by_one()],
               ("return hidden as it is; its states are joined in question 5", "直接返回 hidden；第 5 题才拼接"))
              for part in (lambda h: h[-1], lambda h: torch.hstack([*h]), lambda h: torch.hstack([*h.flip(0)]))],
            (with_padding(), ("the gru has read the zeros too: pack first", "gru 把零也读进去了：先打包")),
            ([states[:, padded(names)[1].argsort(descending=True)] for states, names in zip(one_by_one(), BATCHES)],
             ("the names come back sorted by length: with enforce_sorted=False you need not sort",
              "返回时名字还是按长度排的：设 enforce_sorted=False，就不用自己排序")),
        ],
        tell=False,
    )  # fmt: skip
    states = [torch.rand(4, 3, 2), torch.rand(2, 1, 5)]  # two layers, one layer
    check(
        "5. last_states(hidden)",
        lambda: [last_states(hidden) for hidden in states],
        [torch.cat(tuple(hidden[-2:]), dim=1) for hidden in states],
        ("hidden[-2] and hidden[-1], side by side", "hidden[-2] 和 hidden[-1]，左右拼接"),
        [
            ([hidden[-1].repeat(1, 2) for hidden in states],
             ("the backward state is there twice: what was read forward is lost",
              "反向的状态用了两次：正向读到的丢了")),
            ([hidden[-2].repeat(1, 2) for hidden in states],
             ("the forward state is there twice", "正向的状态用了两次")),
            ([torch.cat(tuple(hidden[-2:].flip(0)), dim=1) for hidden in states],
             ("forward first, as the question says; the lecture's order is the other one, and learns as well",
              "题目要求正向在前；课上的次序相反，效果也一样")),
            ([torch.cat(tuple(hidden[:2]), dim=1) for hidden in states],
             ("with two layers, hidden[0] and hidden[1] are the first layer's; count from the end",
              "有两层时，hidden[0] 和 hidden[1] 是第一层的；要从末尾数")),
            ([torch.cat(tuple(hidden[-2:])) for hidden in states],
             ("dim=0 puts them one below the other; dim=1 side by side", "dim=0 是上下拼接；dim=1 才是左右拼接")),
        ],
        tell=False,
    )  # fmt: skip
    print("All right! Now compare with packed_sequence.py, name_classifier.py. 全部正确！现在和这几个文件对照。")


if __name__ == "__main__":
    run(checks)

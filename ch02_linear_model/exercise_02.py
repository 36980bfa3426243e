"""Lecture 2, your turn: the model, its loss, and the best w.

第 2 讲练习：模型、损失，以及最好的 w。

    uv run ch02_linear_model/exercise_02.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

from common.cli import run
from common.exercise import check

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


# 1. The model: what does it predict for x?
#    模型：对输入 x，预测值是多少？
def forward(x, w):
    return ...


# 2. The loss of one sample: the square of how far the prediction is from y.
#    一个样本的损失：预测值与 y 之差的平方。
def loss(x, y, w):
    return ...


# 3. The mean squared error: the mean of the losses over all of x_data and y_data.
#    均方误差：x_data 和 y_data 中所有样本的损失的平均值。
def mse(w):
    return ...


# 4. Repair: this should return the w with the smallest error, but it always returns the first of the list.
#    改错：应该返回误差最小的 w，可是总返回列表里的第一个。
def best_w(w_list):
    mse_list = []
    l_sum = 0.0
    for w in w_list:
        for x, y in zip(x_data, y_data):
            l_sum += (x * w - y) ** 2
        mse_list.append(l_sum / len(x_data))
    return w_list[mse_list.index(min(mse_list))]


# 5. Predict: a polynomial of which degree do you choose?
#    预测：你选几次的多项式？
#
#    degree 次数                  1       4      15
#    training loss 训练集损失     0.30    0.02   0.002
#    development loss 开发集损失  0.20    0.06   0.32
chosen_degree = ...


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
def best_with_9(w_list):
    """best_w where the last label is 9, not 6, so that no w fits all three."""
    try:
        y_data[2] = 9.0
        return best_w(w_list)
    finally:
        y_data[2] = 6.0


def checks():
    check(
        "1. forward(2, 3), forward(4, 0.5)",
        lambda: [forward(2.0, 3.0), forward(4.0, 0.5)],
        [6.0, 2.0],
        ("ŷ = x·w; in Python, * multiplies", "ŷ = x·w；Python 里用 * 相乘"),
        [([5.0, 4.5], ("that is x + w; the model multiplies", "这是 x + w；模型要的是相乘"))],
    )
    check(
        "2. loss(1, 2, 4), loss(3, 6, 1)",
        lambda: [loss(1.0, 2.0, 4.0), loss(3.0, 6.0, 1.0)],
        [4.0, 9.0],
        ("predict with forward(x, w), subtract y, then square: ** 2", "先用 forward(x, w) 预测，减去 y，再平方：** 2"),
        [
            ([2.0, -3.0], ("the square is missing: ** 2", "少了平方：** 2")),
            ([0.0, -33.0], ("brackets: only y is squared, ** comes before −", "要加括号：** 先于减法，平方的只是 y")),
            ([2.0, 3.0], ("that is the absolute value; the loss is the square", "这是绝对值；损失要用平方")),
        ],
    )
    check(
        "3. mse(0), mse(1), mse(3.5)",
        lambda: [mse(0.0), mse(1.0), mse(3.5)],
        [56 / 3, 14 / 3, 10.5],
        ("add the losses up in a loop, then divide by len(x_data)", "用循环把损失加起来，再除以 len(x_data)"),
        [
            ([56.0, 14.0, 31.5], ("that is the sum: divide by len(x_data)", "这是总和：还要除以 len(x_data)")),
            ([4 / 3, 1 / 3, 0.75], ("only the first sample counts: is return inside the loop?",
                                    "只算了第一个样本：return 是不是写在循环里？")),
            ([4.0, 1.0, 2.25], ("the loop ends at the first sample: return stands in it",
                                "循环到第一个样本就结束了：return 写在循环里了")),
            ([12.0, 3.0, 6.75], ("only the last sample counts: += adds, = replaces",
                                 "只算了最后一个样本：+= 是累加，= 是替换")),
        ],
    )  # fmt: skip
    check(
        "4. best_w; the last time with the labels 2, 4, 9 最后一次的标签是 2、4、9",
        lambda: [best_w([0.0, 1.0, 2.0, 3.0]), best_w([5.0, 1.5, 4.0]), best_w([2.5, -1.0]),
                 best_with_9([2.0, 3.0, 2.5])],
        [2.0, 1.5, 2.5, 2.5],
        ("print mse_list: which of its numbers is wrong?", "打印 mse_list：哪个数不对？"),
        [
            ([0.0, 5.0, 2.5, 2.0], ("each w starts its sum at 0: where does l_sum = 0.0 belong? No other line moves",
                                    "每个 w 的和都要从 0 开始：l_sum = 0.0 该放在哪里？别的行不要动")),
            ([2.0, 1.5, 2.5, 3.0], ("only the last sample counts: keep +=, and set l_sum to 0 once for each w",
                                     "只算了最后一个样本：+= 不要改，l_sum 每个 w 只清零一次")),
            ([2, 1, 0, 2], ("that is its place in the list: w_list[…] gives the w",
                            "这是它在列表里的位置：w_list[…] 才是 w")),
            ([0.0, 5.0, -1.0, 2.0], ("that is the w with the largest error", "这是误差最大的 w")),
        ],
    )  # fmt: skip
    check(
        "5. the chosen degree 选中的次数",
        lambda: chosen_degree,
        4,
        ("the development set is like new data: no fit has used it", "开发集就像新数据：拟合时没有用过它"),
        [
            (15, ("the training loss always falls; it cannot show over-fitting", "训练集损失只降不升，看不出过拟合")),
            (1, ("0.20 is not the smallest development loss", "0.20 不是最小的开发集损失")),
        ],
        tell=False,
    )
    print("All right! Now compare with loss_curve.py. 全部正确！现在和 loss_curve.py 对照。")


if __name__ == "__main__":
    run(checks)

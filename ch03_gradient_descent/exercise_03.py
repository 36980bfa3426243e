"""Lecture 3, your turn: gradient descent.

第 3 讲练习：梯度下降。

    uv run ch03_gradient_descent/exercise_03.py

Replace each ... and run again, until all is ✓.
把每个 ... 换成你的代码，再运行，直到全部 ✓。
"""

from common.cli import run
from common.exercise import check

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


# 1. The cost at w: the mean of (x·w − y)² over the data.
#    w 处的代价：所有样本的 (x·w − y)² 的平均值。
def cost(w):
    return ...


# 2. The gradient at w: the derivative of the cost. (x·w − y)² has the derivative 2·x·(x·w − y).
#    w 处的梯度，即代价的导数。(x·w − y)² 的导数是 2·x·(x·w − y)。
def gradient(w):
    return ...


# 3. One step of gradient descent. Return the new w.
#    梯度下降的一步。返回新的 w。
def step(w, lr):
    return ...


# 4. Repair: in an epoch of stochastic gradient descent, w takes a step after each sample. Here it takes a single one.
#    改错：随机梯度下降的一轮里，每看一个样本就要走一步。这里却只走了一步。
def stochastic_epoch(w, lr):
    grad = 0.0
    for x, y in zip(x_data, y_data):
        grad += 2 * x * (x * w - y)
    w = w - lr * grad
    return w


# 5. Predict: each step of question 3 multiplies the error w − 2 by 1 − lr·28/3.
#    Below which lr does w come nearer to 2 with each step? Two decimals, rounded down.
#    预测：第 3 题的每一步把误差 w − 2 乘以 1 − lr·28/3。lr 要小于多少，w 才会离 2 越来越近？
#    保留两位小数，直接舍去，不要四舍五入。
largest_lr = ...


# ─── The checks. Nothing to fill in below. 以下是检查，不用改。 ───
def checks():
    in_loop = ("only the first sample counts: is return in the loop?",
               "只算了第一个样本：return 是不是写在循环里了？")  # fmt: skip
    last = ("only the last sample counts: += in the loop, not =", "只算了最后一个样本：循环里要用 +=，不要用 =")
    no_mean = ("that is the sum: divide by len(x_data)", "这是总和：还要除以 len(x_data)")
    costs = [14 / 3 * (w - 2) ** 2 for w in (1.0, 2.0, 5.0)]
    check(
        "1. cost(1), cost(2), cost(5)",
        lambda: [cost(1.0), cost(2.0), cost(5.0)],
        costs,
        ("add up (x·w − y)² in a loop, then divide by len(x_data)", "用循环累加 (x·w − y)²，再除以 len(x_data)"),
        [
            ([3 * value for value in costs], no_mean), ([1.0, 0.0, 9.0], in_loop),
            ([1 / 3, 0.0, 3.0], in_loop), ([3.0, 0.0, 27.0], last),
        ],
    )  # fmt: skip
    slopes = [float(cost(w + 1e-4) - cost(w - 1e-4)) / 2e-4 for w in (1.0, 3.5)]  # of your cost, around w
    check(
        "2. gradient(1), gradient(3.5): the slope of your cost 你的代价曲线的斜率",
        lambda: [gradient(1.0), gradient(3.5)],
        slopes,
        ("add up 2·x·(x·w − y) in a loop, then divide by len(x_data)", "用循环累加 2·x·(x·w − y)，再除以 len(x_data)"),
        [
            ([3 * slope for slope in slopes], no_mean),
            ([-2.0, 3.0], in_loop), ([-2 / 3, 1.0], in_loop), ([-6.0, 9.0], last),
            ([-slope for slope in slopes], ("the sign: x·w − y, not y − x·w", "符号反了：是 x·w − y，不是 y − x·w")),
            ([slope / 2 for slope in slopes], ("the derivative of r² is 2·r: 2 is missing", "r² 的导数是 2·r：少了 2")),
            ([-4.0, 6.0], ("the derivative of x·w is x: a factor x is missing", "x·w 对 w 的导数是 x：少了因子 x")),
        ],
    )  # fmt: skip
    check(
        "3. step(1, 0.1), step(5, 0.01)",
        lambda: [step(1.0, 0.1), step(5.0, 0.01)],
        [1 + 2.8 / 3, 5 - 0.28],
        ("w minus lr times gradient(w)", "w 减去 lr 乘以 gradient(w)"),
        [
            ([1 - 2.8 / 3, 5 + 0.28], ("uphill: it is minus lr times the gradient", "这是上坡：要减去 lr 乘以梯度")),
            ([1 + 28 / 3, 5 - 28], ("lr is missing", "少了 lr")),
            ([-2.8 / 3, 0.28], ("that is the change alone: subtract it from w", "这只是变化量：要从 w 里减去")),
            ([2.8 / 3, -0.28], ("the change alone: w −= …, not w = − …", "这只是变化量：是 w -= …，不是 w = -…")),
            ([1 - 1.4 / 3, 5 - 0.42], ("that is the cost: the step takes the gradient", "这是代价：这一步要用梯度")),
        ],
    )
    factor = (1 - 0.02) * (1 - 0.08) * (1 - 0.18)  # a step on the sample x multiplies w − 2 by 1 − 2·lr·x²
    whole = (1 - 0.28 / 3) ** 3  # three steps on all samples
    thirds = (1 - 0.02 / 3) * (1 - 0.08 / 3) * (1 - 0.18 / 3)  # each gradient divided by three
    check(
        "4. stochastic_epoch(1, 0.01), stochastic_epoch(4, 0.01)",
        lambda: [stochastic_epoch(1.0, 0.01), stochastic_epoch(4.0, 0.01)],
        [2 - factor, 2 + 2 * factor],
        ("for each sample: its own gradient at the present w, then w minus lr times it",
         "对每个样本：用当前的 w 求这个样本的梯度，w 再减去 lr 乘以它"),
        [
            ([1.28, 3.44], ("all gradients use the first w: change w inside the loop",
                            "所有梯度都用了最初的 w：要在循环里更新 w")),
            ([1.375488, 3.249024], ("the gradients add up: each sample has its own, = in place of +=",
                                    "梯度累加了：每个样本用自己的梯度，把 += 改成 =")),
            ([1.02, 3.96], ("that is one step: return belongs after the loop", "只走了一步：return 要放在循环之后")),
            ([1.18, 3.64], ("that is one step, on the last sample: change w inside the loop",
                            "只走了一步，用的是最后一个样本：要在循环里更新 w")),
            ([2 - whole, 2 + 2 * whole], ("gradient(w) takes all samples; here each step takes one sample alone",
                                          "gradient(w) 用了全部样本；这里每一步只用一个样本")),
            ([2 - thirds, 2 + 2 * thirds], ("the gradient of one sample is no mean: do not divide",
                                            "一个样本的梯度不用求平均：不要除以样本数")),
        ],
    )  # fmt: skip
    near_0 = ("the factor is near 0; below 0 w jumps over 2, and may still come nearer",
              "这里因子接近 0；小于 0 时 w 会越过 2，但仍可能靠近 2")  # fmt: skip
    check(
        "5. the largest lr 最大的 lr",
        lambda: 0.21 if 0.21 <= largest_lr < 0.2144 else largest_lr,  # 3/14, the bound itself, is right too
        0.21,
        ("times 0.5, the error shrinks; times −0.5 too: at which negative factor does it stop?",
         "误差乘以 0.5 会变小，乘以 −0.5 也会：因子到了多少，就不再变小？"),
        [
            (0.1, near_0), (0.107, near_0), (3 / 28, near_0), (0.11, near_0),
            (0.2, ("at 0.2 the factor is −0.87: w still comes nearer", "0.2 处因子是 −0.87：w 仍在靠近")),
            (0.22, ("at 0.22 the factor is −1.05: w moves away", "0.22 处因子是 −1.05：w 在远离")),
        ],
        tell=False,
    )  # fmt: skip
    print("All right! Now compare with gradient_descent.py and stochastic.py. 全部正确！现在和这两个文件对照。")


if __name__ == "__main__":
    run(checks)

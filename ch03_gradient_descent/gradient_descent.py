"""Lecture 3: gradient descent finds w in y = w·x.

    uv run ch03_gradient_descent/gradient_descent.py --plot

Each step looks at all samples, then moves w a little against the gradient of the cost.
The lecture's functions read w as a global variable; here w is handed to them.
Ends with w = 2.0000 and f(4) = 8.0000.
"""

from common import plotting
from common.cli import Count, LearningRate, Number, check_finite, run

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w: float) -> float:
    return x * w


def cost(w: float) -> float:
    """Mean squared error over the data."""
    cost = 0.0
    for x, y in zip(x_data, y_data):
        y_pred = forward(x, w)
        cost += (y_pred - y) ** 2
    return cost / len(x_data)


def gradient(w: float) -> float:
    """d cost / d w: the slope of the cost at w."""
    grad = 0.0
    for x, y in zip(x_data, y_data):
        grad += 2 * x * (x * w - y)  # d/dw of (x·w − y)²
    return grad / len(x_data)


def main(steps: Count = 1000, lr: LearningRate = 0.01, w: Number = 1.0, plot: bool = False) -> float:
    print(f"before: f(4) = {forward(4, w):.4f}")
    for step in range(1, steps + 1):  # the lecture: for epoch in range(100)
        grad_val = gradient(w)  # above 0 where the cost grows with w, below 0 where it falls
        w -= lr * grad_val  # so minus leads downhill; with a large lr, the step would jump over the minimum
        if step % 100 == 0:
            print(f"step {step:5}  w = {w:<8.7g}  cost = {cost(w):.3g}")
    check_finite(w, lr)
    print(f"after: w = {w:.4f} and f(4) = {forward(4, w):.4f}.")
    if plot:
        draw()
    return w


def draw() -> None:
    """Fourteen steps from w = 1 with each of four learning rates."""
    names = {
        0.01: plotting.term("creeps", "缓慢"),
        0.2: plotting.term("converges", "收敛"),
        3 / 14: plotting.term("oscillates", "振荡"),
        0.22: plotting.term("diverges", "发散"),
    }
    figure = plotting.figure(7, 7.5)
    panels = figure.subplots(2, 2)
    ws = [w / 10 for w in range(-5, 46)]

    def move(steps: int) -> None:
        figure.suptitle(f"w = w − α · grad, {plotting.term('step', '步')} {steps}")
        for axes, lr in zip(panels.flat, names):
            path = [1.0]
            for _ in range(steps):
                path.append(path[-1] - lr * gradient(path[-1]))
            axes.clear()
            axes.plot(ws, [cost(w) for w in ws], color=plotting.GREY)
            axes.plot(path, [cost(w) for w in path], ".-")
            axes.plot(path[-1], cost(path[-1]), "o", color=plotting.RED, markersize=9)
            formula = f"w = {path[-2]:.2f} − {lr:.4g}·({gradient(path[-2]):.2f}) = {path[-1]:.2f}"
            axes.set_title(f"α = {lr:.4g} {names[lr]}\n{formula}", fontsize=11)
            axes.set(xlabel="w", ylabel="cost", ylim=(-2, 26))

    plotting.animate(figure, move, range(1, 15), fps=2)


if __name__ == "__main__":
    run(main)

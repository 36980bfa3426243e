"""Lecture 3: a learning rate that is too large does not converge.

    uv run ch03_gradient_descent/learning_rates.py --plot

The cost of y = w·x is a parabola of second derivative 2·mean(x²) = 28/3, so a step multiplies the error w − 2 by
1 − α·28/3. The error shrinks while that factor lies between −1 and 1: up to α = 3/14 ≈ 0.2143, and not beyond.
Ends with α = 0.2142 converging and α = 0.2144 diverging. (That the minimum is reached from anywhere holds because this
cost is convex; a network's is not.)
"""

from common import plotting
from common.cli import Count, run

XS = [1.0, 2.0, 3.0]
YS = [2.0, 4.0, 6.0]
BOUND = 3 / 14
RATES = [0.01, 0.05, 3 / 28, 0.2, BOUND - 1e-4, BOUND, BOUND + 1e-4, 0.25]


def gradient(w: float) -> float:
    """d cost / d w of the mean squared error."""
    return sum(2 * x * (x * w - y) for x, y in zip(XS, YS, strict=True)) / len(XS)


def descend(lr: float, steps: int) -> list[float]:
    """The error |w − 2| before the first step from w = 1 and after each."""
    w, errors = 1.0, [1.0]
    for _ in range(steps):
        w -= lr * gradient(w)
        errors.append(abs(w - 2))
    return errors


def draw(paths: dict[float, list[float]]) -> None:
    figure = plotting.figure()
    axes = figure.subplots()
    for lr, errors in paths.items():
        axes.semilogy([14 / 3 * error * error for error in errors[:101]], label=f"α = {lr:.4f}")
    axes.set(xlabel="step", ylabel=plotting.term("cost", "损失"), ylim=(1e-12, 1e9))
    axes.set_title(f"{plotting.term('learning rate', '学习率')}: the bound is 3/14 ≈ {BOUND:.4f}", fontsize=13)
    axes.legend(fontsize=10, ncols=2)
    plotting.show(figure, __file__)


def main(steps: Count = 2000, plot: bool = False) -> dict[float, list[float]]:
    paths = {lr: descend(lr, steps) for lr in RATES}
    print(f"     α   factor  |w − 2| after {steps} steps")
    for lr, errors in paths.items():
        verdict = "goes to and fro" if abs(errors[-1] - 1) < 1e-9 else "converges" if errors[-1] < 1 else "diverges"
        print(f"{lr:.4f}  {1 - lr * 28 / 3:7.4f}  {errors[-1]:10.3g}  {verdict}")
    print(f"Gradient descent converges for α below 3/14 ≈ {BOUND:.4f} and diverges above.")
    if plot:
        draw(paths)
    return paths


if __name__ == "__main__":
    run(main)

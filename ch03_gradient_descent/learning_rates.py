"""Lecture 3: a learning rate that is too large does not converge.

第 3 讲：学习率太大就不收敛。

    uv run ch03_gradient_descent/learning_rates.py --plot

The cost is a parabola: each step multiplies the error w − 2 by the same factor, 1 − α·28/3.

You should see: α = 0.2142, which "converges", 0.2143, which "oscillates", and 0.2144, which "diverges".
"""

from common.cli import run
from common.options import Plot, Steps

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]
BOUND = 3 / 14  # here the factor is −1
RATES = [0.01, 0.05, 3 / 28, 0.2, BOUND - 1e-4, BOUND, BOUND + 1e-4, 0.25]  # 3 / 28: the factor is 0


def gradient(w: float) -> float:
    """d cost / d w of the mean squared error; written out, 28/3·(w − 2)."""
    grad = 0.0
    for x, y in zip(x_data, y_data):
        grad += 2 * x * (x * w - y)
    return grad / len(x_data)


def descend(lr: float, steps: int) -> list:
    """w at the start, 1, and after each step."""
    w = 1.0
    path = [w]
    for _ in range(steps):
        w -= lr * gradient(w)
        path.append(w)
    return path


def verdict(path: list) -> str:
    error = abs(path[-1] - 2)  # it was 1 at the start
    if error < 1 - 1e-9:
        return "converges"
    elif error < 1 + 1e-9:  # floats round: the error is not 1 to the last digit
        return "oscillates"
    else:
        return "diverges"


def main(steps: Steps = 2000, plot: Plot = False):
    paths = {}
    print(f"     α  w after step 1   factor  |w − 2| after {steps} steps")
    for lr in RATES:
        path = descend(lr, steps)
        factor = (2 - path[1]) / (2 - path[0])  # what one step makes of the error
        print(f"{lr:.4f}  {path[1]:14.4f}  {factor:7.4f}  {abs(path[-1] - 2):10.3g}  {verdict(path)}")
        paths[lr] = path
    print(f"Gradient descent converges for α below 3/14 ≈ {BOUND:.4f}, oscillates at 3/14 and diverges above.")
    if plot:
        from ch03_gradient_descent.figures.learning_rates import draw

        draw(paths)
    return paths


if __name__ == "__main__":
    run(main)

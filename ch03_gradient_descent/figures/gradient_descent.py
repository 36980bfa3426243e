"""On the parabola of the cost: the slope at w as a tangent, the step against it, and the drop to the curve."""

from ch03_gradient_descent.gradient_descent import cost, gradient
from common import drawing, plotting

CODE = ["for step in range(1, steps + 1):", "    grad_val = gradient(w)", "    w -= lr * grad_val"]
STEPS = {0.01: 4, 0.2: 8, 0.22: 7}  # how many are shown for each learning rate
RESULTS = {0.01: ("creeps", "太慢"), 0.2: ("converges", "收敛"), 0.22: ("diverges", "发散")}


def draw() -> None:
    figure = plotting.figure(7, 6.4)
    axes, code = figure.subplots(2, 1, height_ratios=[4, 1])
    ws = [w / 10 for w in range(41)]
    code.axis("off")
    code.set(xlim=(0, 1), ylim=(len(CODE) - 0.5, -0.5))
    lines = [code.text(0, i, "", va="center", family="monospace") for i in range(len(CODE))]

    def move(frame: tuple) -> None:
        """Show the slope at w, or with it the step, or w after the step."""
        lr, step, phase = frame
        path = [1.0]
        for _ in range(step):
            path.append(path[-1] - lr * gradient(path[-1]))
        before, after = path[-2:]
        slope = gradient(before)
        trail = path if phase == "arrived" else path[:-1]

        axes.clear()
        axes.grid(False)
        axes.plot(ws, [cost(w) for w in ws], color=plotting.GREY)
        axes.plot(trail, [cost(w) for w in trail], "o-", color=plotting.MODEL, linewidth=1)
        tangent = [cost(before) + slope * side for side in (-0.4, 0.4)]
        axes.plot([before - 0.4, before + 0.4], tangent, color=plotting.ERROR, linewidth=3)
        name = plotting.term("slope", "斜率")
        side = {"ha": "right", "x": before - 0.1} if slope < 0 else {"ha": "left", "x": before + 0.1}
        axes.text(y=cost(before) - 0.2, s=f"{name} {slope:.2f}", color=plotting.ERROR, va="top", **side)
        if phase != "slope":
            drawing.arrow(axes, (before, cost(before)), (after, cost(before)), plotting.MODEL)
            axes.plot([after, after], [cost(before), cost(after)], ":", color=plotting.MODEL)
        axes.plot(trail[-1], cost(trail[-1]), "o", color="none", markeredgecolor=plotting.LOOKED_AT, markersize=13)
        axes.set(xlabel="w", ylabel="cost", xlim=(-0.9, 4.9), ylim=(-1, 19))
        axes.set_title(f"lr = {lr:g}, {plotting.term(f'step {step}', f'第 {step} 步')}")
        over = phase == "arrived" and step == STEPS[lr]
        done = [rate for rate in RESULTS if rate < lr or (rate == lr and over)]
        results = [f"lr = {rate:g}: {plotting.term(*RESULTS[rate])}" for rate in done]
        axes.text(2, 18.5, "\n".join(results), ha="center", va="top")

        active = 1 if phase == "slope" else 2
        numbers = ["", f"  # {slope:.2f}", f"  # {before:.2f} - {lr:g} * {slope:.2f} = {after:.2f}"]
        for i, text in enumerate(lines):
            text.set_text(CODE[i] + numbers[i] * (i <= active))
            text.set_bbox({"facecolor": plotting.PALE if i == active else "white", "edgecolor": "none"})

    frames = [(0.01, 1, "slope")]
    seconds = [1.2]
    for lr in STEPS:
        frames.append((lr, 1, "step"))
        seconds.append(1.2)
        for step in range(1, STEPS[lr] + 1):
            frames.append((lr, step, "arrived"))
            seconds.append(0.2)
        seconds[-1] = 1.0
    plotting.animate(figure, move, frames, seconds)

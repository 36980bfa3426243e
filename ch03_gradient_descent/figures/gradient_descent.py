"""On the parabola of the cost: the slope as a tangent and the step; below, the w of each learning rate so far."""

from ch03_gradient_descent.gradient_descent import cost, gradient
from common import plotting

CODE = ["for step in range(1, steps + 1):", "    grad_val = gradient(w)", "    w -= lr * grad_val"]
STEPS = {0.01: 4, 0.2: 6, 0.22: 6}  # how many are shown for each learning rate
RESULTS = {0.01: ("creeps", "太慢"), 0.2: ("converges", "收敛"), 0.22: ("diverges", "发散")}


def draw() -> None:
    figure = plotting.figure(7, 7.7)
    grid = figure.add_gridspec(3, 3, height_ratios=[4, 1.6, 1])
    axes, code = figure.add_subplot(grid[0, :]), figure.add_subplot(grid[2, :])
    panels = {rate: figure.add_subplot(grid[1, i]) for i, rate in enumerate(STEPS)}
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
        name = f"{plotting.term('slope', '斜率')} {slope:.2f}".replace("-", "−")
        side = {"ha": "right", "x": before - 0.1} if slope < 0 else {"ha": "left", "x": before + 0.1}
        axes.text(y=cost(before) - 0.2, s=name, color=plotting.ERROR, va="top", **side)
        if phase != "slope":
            plotting.arrow(axes, (before, cost(before)), (after, cost(before)), plotting.MODEL)
            axes.plot([after, after], [cost(before), cost(after)], ":", color=plotting.MODEL)
        axes.plot(trail[-1], cost(trail[-1]), "o", color="none", markeredgecolor=plotting.LOOKED_AT, markersize=13)
        axes.set(xlabel="w", ylabel="cost", xlim=(-1.3, 4.9), ylim=(-1, 19))
        axes.set_title(f"lr = {lr:g}, {plotting.term(f'step {step}', f'第 {step} 步')}")
        over = phase == "arrived" and step == STEPS[lr]
        if over:
            axes.set_title(f"lr = {lr:g}: {plotting.term(*RESULTS[lr])}")
        if frame == frames[-1]:
            axes.set_title(plotting.term("The learning rate decides", "成败取决于学习率"))
        for rate, panel in panels.items():
            panel.clear()
            panel.grid(False)
            panel.axhline(2, color=plotting.GREY, linestyle=":")
            walked = [1.0]
            while rate < lr and len(walked) <= STEPS[rate]:
                walked.append(walked[-1] - rate * gradient(walked[-1]))
            if rate <= lr:
                panel.plot(trail if rate == lr else walked, ".-", color=plotting.MODEL)
            result = plotting.term(*RESULTS[rate]) if rate < lr or (rate == lr and over) else ""
            panel.set_title(f"lr = {rate:g}\n{result}")
            panel.set(xlim=(-0.4, 6.4), ylim=(0.3, 3.7), xticks=[0, 3, 6], yticks=[1, 2, 3])
            panel.set_xlabel(plotting.term("step", "步"))
            panel.tick_params(labelleft=rate == 0.01)
        panels[0.01].set_ylabel("w")

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

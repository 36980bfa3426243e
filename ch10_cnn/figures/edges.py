"""Four kernels in turn slide over a five; what each of them sees stays below."""

import numpy as np

from ch10_cnn.edges import KERNELS
from common import plotting
from common.plotting import term

NAMES = [("lecture's", "课上的核"), ("mean", "平均"), ("horizontal", "横向边缘"), ("vertical", "纵向边缘")]
SCALE = {"cmap": "RdBu", "vmin": -1, "vmax": 1}


def draw(image, outputs):
    image, outputs = image.numpy(), [output.numpy() for output in outputs]
    kernels = [kernel.numpy() for kernel in KERNELS.values()]
    figure = plotting.figure(7, 6.4)
    figure.get_layout_engine().set(h_pad=0.1)
    above, below = figure.subfigures(2, 1, height_ratios=[1.15, 1])
    seen, numbers, grown = above.subplots(1, 3)
    seen.imshow(image, **SCALE)
    seen.set_title(term("image", "输入"))
    numbers.set(xlim=(-0.1, 3.1), ylim=(3.1, -0.1), aspect="equal")
    numbers.set_title(term("kernel", "卷积核"))
    numbers.axis("off")
    grown.set_title(term("output", "输出"))
    growing = grown.imshow(outputs[0], **SCALE)
    small = below.subplots(1, 4)
    results = [axes.imshow(output, **SCALE) for axes, output in zip(small, outputs)]
    for axes, name in zip(small, NAMES):
        axes.set_title(term(*name).replace(" ", "\n"))
    for axes in [seen, grown, *small]:
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(True)

    def draw_position(frame):
        number, position = frame
        y, x = divmod(position, 26)
        for artist in [*seen.lines, *numbers.texts, *numbers.patches]:
            artist.remove()
        plotting.frame(seen, x - 0.5, y - 0.5, 3, 3)
        plotting.cells(numbers, kernels[number], 0, 0)
        done = np.arange(26 * 26).reshape(26, 26) <= position
        growing.set_data(np.where(done, outputs[number], np.nan))
        for other, result in enumerate(results):
            result.set_data(outputs[other] if other < number or (other == number and position == 675) else done * 0)
        result = term("two blur, two find edges", "两个只会模糊，两个找到边缘")
        below.suptitle(result if frame == frames[-1] else " ")

    above.suptitle("output[y, x] = (kernel * patch).sum()", family="monospace", backgroundcolor=plotting.PALE)
    positions = [*range(150, 675, 180), 675]
    frames = [(number, position) for number in range(4) for position in positions]
    seconds = [1.2 if position == 675 else 0.5 for _, position in frames]
    plotting.animate(figure, draw_position, frames, seconds)

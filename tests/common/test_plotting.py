"""common/plotting.py: what a picture says is what it was handed."""

import sys
from pathlib import Path
from unittest import mock

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.backend_bases import MouseEvent
from PIL import Image

from common import plotting


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["lesson.py"])


@pytest.mark.parametrize("kind", [torch.tensor, np.array, list])
def test_cells_hold_the_numbers_at_their_places(kind):
    _, axes = plotting.canvas(7, 4, 10, 5)
    plotting.cells(axes, kind([[1.5, -2.0, 0.0], [0.25, 3.0, -0.5]]), left=2, top=1, title="W")
    found = {text.get_text(): text.get_position() for text in axes.texts}
    assert (found["−2.00"], found["0.25"], found["W"][0]) == ((3.5, 1.5), (2.5, 2.5), 3.5)
    colors = {patch.get_xy(): patch.get_facecolor()[:3] for patch in axes.patches}
    assert len(colors) == 6
    assert 0.3 < colors[3, 2][0] < colors[3, 2][2]  # 3.0, the largest, is blue, and no darker than to be read on
    assert colors[3, 1][0] > colors[3, 1][2]  # −2.0 is red
    assert min(colors[4, 1]) > 0.95  # 0 is white
    plotting.cells(axes, [3, 4], 0, 4)
    assert {"3", "4"} <= {text.get_text() for text in axes.texts}  # whole numbers have no decimals


def test_places_are_counted_from_the_top_left():
    figure, axes = plotting.canvas(7, 4, 10, 5)
    figure.canvas.draw()
    (left, top), (right, bottom) = axes.transData.transform([(0, 0), (10, 5)])
    assert right - left == pytest.approx(2 * (top - bottom))
    plotting.arrow(axes, (1, 2), (3, 4))
    assert (axes.texts[-1].xyann, axes.texts[-1].xy) == ((1, 2), (3, 4))  # its head is at the second
    plotting.frame(axes, 1, 2, 3, 1)
    assert axes.lines[-1].get_path().get_extents().extents.tolist() == [1, 2, 4, 3]


def test_terms_are_bilingual_where_there_is_a_font(monkeypatch: pytest.MonkeyPatch):
    fonts = ["Another", plotting.CHINESE_FONTS[3], plotting.CHINESE_FONTS[1]]
    monkeypatch.setattr("matplotlib.font_manager.fontManager.get_font_names", lambda: fonts)
    assert plotting.chinese_font() == [plotting.CHINESE_FONTS[1]]
    assert plotting.term("step 14", "第 14 步") == "step 14 第 14 步"
    assert plotting.term("forward\n", "前馈") == "forward\n前馈"
    fonts[1:] = []
    assert plotting.term("step 14", "第 14 步") == "step 14"


def test_a_still_is_a_file_of_torchruns_rank_0_and_the_figure_is_closed(capsys, tmp_path: Path, monkeypatch):
    plt.close("all")
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "7")
    monkeypatch.setenv("RANK", "1")
    figure, _ = plotting.canvas(2, 1, 4, 2)
    plotting.show(figure, "it")
    assert not list(tmp_path.iterdir())
    monkeypatch.setenv("RANK", "0")
    plotting.show(figure, "it")
    assert capsys.readouterr().out == f"picture: {tmp_path / 'lesson_it.png'}\n"
    with Image.open("lesson_it.png") as picture:
        assert picture.size == (220, 110)
    assert not plt.get_fignums()


def test_a_window_waits_and_its_slider_moves(script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    titles = []

    def use() -> None:
        """Where plt.show waits, press the slider at w = 1."""
        [figure] = map(plt.figure, plt.get_fignums())
        data, curve, *_ = figure.axes
        assert figure.bbox.height < 768  # the window of a small laptop
        figure.canvas.draw()
        place = curve.child_axes[0].transAxes.transform((0.25, 0.5))
        MouseEvent("button_press_event", figure.canvas, *place, 1)._process()
        titles.append(data.get_title())
        plt.close(figure)

    plt.close("all")
    monkeypatch.setattr("matplotlib.backends.backend_agg.FigureCanvasAgg.required_interactive_framework", "a display")
    monkeypatch.setattr(plt, "show", use)
    monkeypatch.setattr("matplotlib.backends.backend_agg.FigureCanvasAgg.new_timer", timer := mock.Mock())
    assert "close the window" in script("ch02_linear_model/loss_curve.py", "--plot").out
    assert titles == ["ŷ = 1.0·x"]
    timer.return_value.start.assert_called_once()  # lets Python see Ctrl-C
    assert not list(tmp_path.iterdir())

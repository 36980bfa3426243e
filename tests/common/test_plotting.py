"""common/plotting.py and common/drawing.py: what a picture says is what it was handed."""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from PIL import Image

from common import drawing, plotting
from tests.conftest import Result


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["lesson.py"])


@pytest.mark.parametrize("kind", [torch.tensor, np.array, list])
def test_cells_hold_the_numbers_at_their_places(kind):
    _, axes = drawing.canvas(7, 4, 10, 5)
    drawing.cells(axes, kind([[1.5, -2.0, 0.0], [0.25, 3.0, -0.5]]), left=2, top=1, title="W")
    found = {text.get_text(): text.get_position() for text in axes.texts}
    assert found["−2.00"] == (3.5, 1.5)
    assert found["0.25"] == (2.5, 2.5)
    assert found["W"][0] == 3.5
    colors = {patch.get_xy(): patch.get_facecolor()[:3] for patch in axes.patches}
    assert len(colors) == 6
    assert colors[3, 2][2] > colors[3, 2][0]  # 3.0, the largest, is blue
    assert colors[3, 1][0] > colors[3, 1][2]  # −2.0 is red
    assert min(colors[4, 1]) > 0.95  # 0 is white
    drawing.cells(axes, [3, 4], 0, 4)
    assert {"3", "4"} <= {text.get_text() for text in axes.texts}  # whole numbers have no decimals


def test_a_canvas_begins_at_the_top_left():
    figure, axes = drawing.canvas(7, 4, 10, 5)
    figure.canvas.draw()
    left_top, right_bottom = axes.transData.transform([(0, 0), (10, 5)])
    assert left_top[0] < right_bottom[0]
    assert left_top[1] > right_bottom[1]
    unit = axes.transData.transform([(0, 0), (1, 1)])
    assert abs(unit[1] - unit[0])[0] == pytest.approx(abs(unit[1] - unit[0])[1])
    assert not axes.axison


def test_arrows_and_frames_are_where_they_should_be():
    _, axes = drawing.canvas(7, 4, 10, 5)
    drawing.arrow(axes, (1, 2), (3, 4), plotting.ERROR)
    assert axes.texts[-1].xy == (3, 4)  # its head
    assert axes.texts[-1].xyann == (1, 2)
    drawing.frame(axes, 1, 2, 3, 1)
    x, y = axes.lines[-1].get_data()
    assert (min(x), max(x), min(y), max(y)) == (1, 4, 2, 3)
    assert axes.lines[-1].get_color() == plotting.LOOKED_AT
    drawing.sign(axes, 5, 6, "×")
    assert (axes.texts[-1].get_text(), axes.texts[-1].get_position()) == ("×", (5, 6))


def test_a_digit_is_dark_on_white():
    image = torch.zeros(1, 28, 28)
    image[0, 3, 7] = 1.0
    _, axes = drawing.canvas(4, 4, 28, 28)
    drawing.digit(axes, image, "7")
    shown = axes.images[0]
    assert shown.get_array()[3, 7] == 1
    assert shown.to_rgba([1.0])[0][0] < shown.to_rgba([0.0])[0][0]
    assert axes.get_title() == "7"


def test_each_colour_has_one_meaning():
    def tone(name: str) -> int:
        return int(np.argmax(to_rgb(getattr(plotting, name))))

    assert (tone("DATA"), tone("ERROR"), tone("ACCURACY")) == (2, 0, 1)  # blue, red, green
    red, green, blue = to_rgb(plotting.MODEL)
    assert red > green > blue  # orange
    assert (plotting.POSITIVE, plotting.NEGATIVE, plotting.GRADIENT) == (plotting.DATA, plotting.MODEL, plotting.ERROR)
    figure = plotting.figure()
    assert figure.subplots().plot([1, 2])[0].get_color() == plotting.DATA


def test_terms_are_bilingual_where_there_is_a_font(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plotting, "chinese_font", lambda: ["a font"])
    assert plotting.term("step 14", "第 14 步") == "step 14 第 14 步"
    assert plotting.term("forward\n", "前馈") == "forward\n前馈"
    monkeypatch.setattr(plotting, "chinese_font", list)
    assert plotting.term("step 14", "第 14 步") == "step 14"


def test_a_still_is_a_file_and_the_figure_is_closed(capsys: pytest.CaptureFixture, tmp_path: Path):
    before = plt.get_fignums()
    figure, _ = drawing.canvas(2, 1, 4, 2)
    plotting.show(figure, "it")
    assert capsys.readouterr().out == f"picture: {tmp_path / 'lesson_it.png'}\n"
    with Image.open("lesson_it.png") as picture:
        assert picture.size == (220, 110)
    assert plt.get_fignums() == before


def test_only_torchruns_rank_0_draws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "7")
    for rank, files in (("1", []), ("0", [tmp_path / "lesson.png"])):
        monkeypatch.setenv("RANK", rank)
        plotting.show(drawing.canvas(2, 1, 4, 2)[0])
        assert list(tmp_path.iterdir()) == files


@pytest.fixture
def a_display(monkeypatch: pytest.MonkeyPatch) -> list:
    """How often windows were opened."""
    opened = []
    plt.close("all")
    plt.close(plt.figure())
    plt.switch_backend("agg")
    monkeypatch.setattr(FigureCanvasAgg, "required_interactive_framework", "a display")
    monkeypatch.setattr(plt, "show", lambda: opened.append(plt.get_fignums()))
    monkeypatch.setattr(plotting, "windows", [])
    yield opened
    plt.close("all")


@pytest.mark.filterwarnings("ignore:Animation was deleted")
def test_windows_open_together_and_say_so(script, a_display: list, tmp_path: Path):
    result: Result = script("ch02_linear_model/loss_curve.py", "--plot")
    assert result.code == 0
    assert len(a_display) == 1
    assert len(a_display[0]) >= 1
    assert f"windows open: {len(a_display[0])}; close them" in result.out
    assert not list(tmp_path.iterdir())


def test_without_pictures_no_window_is_waited_for(script, a_display: list):
    assert script("ch02_linear_model/loss_surface.py").code == 0
    assert a_display == []

"""Chapter 10: the trained network reads photos, as people take them, and digits drawn with the mouse."""

import gc
from pathlib import Path

import numpy as np
import pytest
import torch
from matplotlib.backend_bases import KeyEvent, MouseEvent
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from ch10_cnn import clean_photo, draw_digit, predict
from ch10_cnn.cnn import CNN
from common import plotting
from common.cli import UserError
from common.data import mnist_bytes
from common.training import Options, train_on_mnist
from tests.photos import KINDS, Photo, at_the_edge, photos

GOALS = {  # percent right of 200 photos; what was measured stands beside
    "good light": 95,  # 96.0
    "faint lined paper": 95,  # 96.0
    "blur": 95,  # 96.0
    "JPEG quality 3": 95,  # 95.0
    "blackboard": 95,  # 96.0
    "evening light": 95,  # 96.5
    "shadow of the phone": 95,  # 96.0
    "falling to a half": 95,  # 95.5
    "blue-lined paper": 90,  # 97.0
    "coarse paper": 90,  # 96.0
    "salt and pepper": 90,  # 96.5
    "table at a side": 90,  # 95.5
    "table all round": 90,  # 93.5
    "thin black border": 90,  # 95.5
}


def read(photo: Photo, model: CNN, folder: Path) -> int:
    """What the network reads on a photo; −1 where the photo is refused."""
    photo.save(folder / "photo.png")
    try:
        image = clean_photo.like_mnist(clean_photo.open_grey(folder / "photo.png"))
    except UserError:
        return -1
    return int(predict.probabilities(model, image).argmax())


@pytest.fixture(scope="module")
def checkpoint_of_three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trained") / "three.pt"
    train_on_mnist(CNN, Options(epochs=3, checkpoint=path, device="cpu"))
    return path


def test_cnn_reads_96_percent_after_an_epoch_and_predict_reads_photos(script, tmp_path: Path):
    """The test images, and a photo of each kind."""
    checkpoint = tmp_path / "cnn.pt"
    code, out, _ = script("ch10_cnn/cnn.py", "--epochs", "1", "--checkpoint", checkpoint)
    assert code == 0
    assert float(out.split("accuracy ")[1].split("%")[0]) >= 96.0  # measured: 96.3 to 97.2 over seeds 0-9
    model = predict.trained(checkpoint)
    wrong = []
    for kind in GOALS:
        photo, label = photos(kind, 1, seed=400)[0]
        if read(photo, model, tmp_path) != label:
            wrong.append(f"{label} in {kind}")
    assert len(wrong) <= 2, wrong  # none here
    edges = [photo for where in ("one side", "a corner", "all sides") for photo in at_the_edge(where, 0, 4, seed=101)]
    assert sum(read(photo, model, tmp_path) == label for photo, label in edges) >= 10  # of 12
    photo, label = photos("good light", 1, seed=400)[0]
    photo.save(tmp_path / "photo.png")
    code, out, _ = script("ch10_cnn/predict.py", tmp_path / "photo.png", "--checkpoint", checkpoint, "--plot")
    assert code == 0
    assert f"It is a {label}," in out
    assert (tmp_path / "predict.png").exists()


@pytest.mark.slow
@pytest.mark.parametrize("kind", GOALS)
def test_predict_reads_200_photos(checkpoint_of_three: Path, tmp_path: Path, kind: str):
    model = predict.trained(checkpoint_of_three)
    right = sum(read(photo, model, tmp_path) == label for photo, label in photos(kind, 200, seed=101))
    assert right >= 2 * GOALS[kind]


@pytest.mark.parametrize("count", [3, pytest.param(200, marks=pytest.mark.slow)])
def test_two_digits_are_refused(count: int):
    assert KINDS.keys() == GOALS.keys() | {"two digits"}
    refused = 0
    for photo, _ in photos("two digits", count, seed=101):
        try:
            clean_photo.like_mnist(np.asarray(photo.convert("L"), dtype=np.float32) / 255)
        except UserError as error:
            refused += "two digits" in str(error)
    assert refused >= 0.95 * count


@pytest.mark.slow
@pytest.mark.parametrize("margin", [0, 1, 2, 5])
@pytest.mark.parametrize("where", ["one side", "a corner", "all sides"])
def test_a_digit_may_touch_the_edge(checkpoint_of_three: Path, tmp_path: Path, where: str, margin: int):
    """Without the paper that is put around, most of those at margin 0 are not read."""
    model = predict.trained(checkpoint_of_three)
    right = sum(read(photo, model, tmp_path) == label for photo, label in at_the_edge(where, margin, 20, seed=101))
    assert right >= 18


def test_what_covers_more_of_an_edge_is_no_digit():
    """No paper is put around a photo with a table or a frame: they would be in its middle then."""
    for kind in ("table at a side", "thin black border", "good light"):
        for photo, _ in photos(kind, 3, seed=101):
            small = clean_photo.with_margin(np.asarray(photo.convert("L"), dtype=np.float32) / 255)
            assert small.shape == tuple(round(200 * side / max(photo.size)) for side in photo.size[::-1])


def test_parts_of_one_digit_are_not_two_digits():
    """A bar apart above its bow, as in a 5: not side by side."""
    grey = np.ones((100, 100), dtype=np.float32)
    grey[30:34, 52:75] = 0
    grey[40:70, 45:50] = 0
    clean_photo.like_mnist(grey)
    grey[40:70, 70:75] = 0
    with pytest.raises(UserError, match="two digits in the picture; show one alone, with paper"):
        clean_photo.like_mnist(grey)


def a_one() -> np.ndarray:
    """How much ink there is, 60×80 from 0 to 1: a stroke."""
    ink = np.zeros((60, 80))
    ink[10:50, 35:42] = 1
    return ink


DEEP = {
    "16 bits": ("digit.png", 65535, np.uint16),
    "12 of 16 bits": ("digit.png", 4095, np.uint16),
    "16 bits, TIFF": ("digit.tif", 65535, np.uint16),
    "32 bits": ("digit.tif", 2**31 - 1, np.int32),
    "fractions": ("digit.tif", 1, np.float32),
    "fractions to 255": ("digit.tif", 255, np.float32),
}


@pytest.mark.parametrize("depth", DEEP)
def test_pictures_of_16_and_32_bits(tmp_path: Path, depth: str):
    name, white, kind = DEEP[depth]
    paper = 1 - 0.8 * a_one()
    Image.fromarray((white * paper).astype(kind)).save(tmp_path / name)
    grey = clean_photo.open_grey(tmp_path / name)
    assert grey.dtype == np.float32
    np.testing.assert_allclose(grey, paper, atol=0.001)
    assert clean_photo.like_mnist(grey)[4:24, 13:15].min() > 0.9


def test_fractions_that_are_no_numbers_count_as_black(tmp_path: Path):
    paper = 1 - a_one()
    paper[20:24, 36:38] = np.nan
    paper[30:34, 36:38] = np.inf
    Image.fromarray(paper.astype(np.float32)).save(tmp_path / "digit.tif")
    np.testing.assert_array_equal(clean_photo.open_grey(tmp_path / "digit.tif"), 1 - a_one())
    Image.fromarray(np.full((60, 80), np.nan, np.float32)).save(tmp_path / "digit.tif")
    assert not clean_photo.open_grey(tmp_path / "digit.tif").any()


@pytest.mark.parametrize("shade", [0, 255])
@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_a_digit_in_the_alpha_channel(tmp_path: Path, mode: str, shade: int):
    """Ink of one colour on nothing, and a hole in it."""
    for opaque in (a_one(), 1 - a_one()):
        alpha = Image.fromarray((255 * opaque).astype(np.uint8))
        picture = Image.new(mode, alpha.size, "white" if shade else "black")
        picture.putalpha(alpha)
        picture.save(tmp_path / "digit.png")
        image = clean_photo.like_mnist(clean_photo.open_grey(tmp_path / "digit.png"))
        assert image[4:24, 13:15].min() > 0.9
        assert image[:, :10].max() == image[:, 18:].max() == 0


def test_predict_says_where_it_is_unsure(script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A network that has learned nothing gives each digit about a tenth."""
    photos("good light", 1, seed=101)[0][0].save(tmp_path / "digit.png")
    monkeypatch.setattr("common.checkpoint.load_model", lambda path, model: None)
    (tmp_path / "cnn.pt").touch()
    code, out, _ = script("ch10_cnn/predict.py", "digit.png")
    assert code == 0
    assert out.splitlines()[-1].startswith("That is unsure: ")


def test_a_picture_of_mnist_is_seen_as_it_was():
    """An MNIST digit, already centred and scaled, comes out as it went in, but for the shift of a pixel."""
    images, _ = mnist_bytes(train=False)
    for image in images[:8].astype(np.float32) / 255:
        seen = clean_photo.like_mnist(image)
        shifts = [np.roll(image, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)]
        assert (
            min(np.abs(seen - shift).mean() for shift in shifts) < 0.03
        )  # measured: 0.007; a blank differs by 0.12 on average


def test_predict_trains_first_where_there_is_no_checkpoint(script, tmp_path: Path, few_digits):
    Image.fromarray(255 - mnist_bytes(train=False)[0][0]).save(tmp_path / "digit.png")
    code, out, _ = script("ch10_cnn/predict.py", "digit.png")
    assert code == 0
    assert "cnn.pt is not there yet; training:" in out
    _, out, _ = script("ch10_cnn/predict.py", "digit.png")
    assert "training" not in out
    assert len(out.splitlines()) == 16  # the last says that a network of so few steps is unsure


@pytest.fixture
def paper() -> draw_digit.Paper:
    torch.manual_seed(0)
    paper = draw_digit.Paper(plotting.figure(10, 4), CNN())
    paper.figure.canvas.draw()
    return paper


def mouse(paper: draw_digit.Paper, name: str, x: float, y: float, button: int = 1) -> None:
    """The mouse does something at a pixel of the sheet."""
    on_screen = paper.axes[0].transData.transform((x, y))
    event = MouseEvent(name, paper.figure.canvas, *on_screen, button)
    paper.figure.canvas.callbacks.process(name, event)


def draw_one(paper: draw_digit.Paper) -> None:
    mouse(paper, "button_press_event", 70, 30)
    mouse(paper, "motion_notify_event", 70, 70)
    mouse(paper, "motion_notify_event", 68, 110)
    mouse(paper, "button_release_event", 68, 110)


def test_strokes_are_drawn_and_read(paper: draw_digit.Paper):
    mouse(paper, "button_press_event", -30, 70)  # beside the paper
    mouse(paper, "button_release_event", -30, 70)
    assert not paper.ink.any()
    assert paper.message == "draw a digit"
    draw_one(paper)
    assert paper.ink[30:110, 68].all()
    assert not paper.ink[:, :55].any()
    assert paper.message.startswith("It is a ")
    assert sum(bar.get_width() for bar in paper.axes[2].patches) == pytest.approx(1)
    np.testing.assert_array_equal(paper.axes[1].images[0].get_array(), clean_photo.like_mnist(1 - paper.ink))
    before = paper.ink.copy()
    mouse(paper, "motion_notify_event", 20, 20)  # the button is up
    assert (paper.ink == before).all()


def test_the_paper_can_be_cleared(paper: draw_digit.Paper):
    for how in ("right click", "c"):
        draw_one(paper)
        assert paper.ink.any()
        if how == "c":
            event = KeyEvent("key_press_event", paper.figure.canvas, "c")
            paper.figure.canvas.callbacks.process("key_press_event", event)
        else:
            mouse(paper, "button_press_event", 70, 70, button=3)
        assert not paper.ink.any()
        assert paper.message == "draw a digit"
        assert not any(bar.get_width() for bar in paper.axes[2].patches)


def test_drawing_needs_a_display(script):
    code, out, err = script("ch10_cnn/draw_digit.py")
    assert (code, out) == (1, "")
    assert err.startswith("draw_digit.py: there is no display to open a window on; ")
    assert len(err.splitlines()) == 1


def test_the_window_still_answers_when_main_is_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """run() opens the windows after main; matplotlib alone does not keep the sheet."""
    monkeypatch.setattr(FigureCanvasAgg, "required_interactive_framework", "a display")
    monkeypatch.setattr(draw_digit, "trained", lambda checkpoint: CNN())
    monkeypatch.setattr(plotting, "windows", [])
    figure = plotting.figure(10, 4)
    monkeypatch.setattr(plotting, "figure", lambda *size: figure)
    draw_digit.main(tmp_path / "cnn.pt")
    gc.collect()
    figure.canvas.draw()
    x, y = figure.axes[0].transData.transform((70, 30))
    for name in ("button_press_event", "button_release_event"):
        figure.canvas.callbacks.process(name, MouseEvent(name, figure.canvas, x, y, 1))
    assert figure.get_suptitle() != "draw a digit"

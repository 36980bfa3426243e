"""Chapter 10: the trained network reads photos, as people take them, and digits drawn with the mouse."""

from pathlib import Path

import numpy as np
import pytest
import torch
from matplotlib.backend_bases import KeyEvent, MouseEvent
from PIL import Image

from ch10_cnn import draw_digit, predict
from ch10_cnn.cnn import CNN
from common import plotting
from common.cli import UserError
from common.data import mnist_bytes
from common.training import Options, train_on_mnist
from tests.photos import KINDS, Photo, photos

GOALS = {  # percent right of 200 photos; what was measured stands beside
    "good light": 95,  # 96.0
    "faint lined paper": 95,  # 96.0
    "blur": 95,  # 95.5
    "JPEG quality 3": 95,  # 95.5
    "blackboard": 95,  # 96.5
    "evening light": 95,  # 96.5
    "shadow of the phone": 95,  # 96.0
    "falling to a half": 95,  # 95.5
    "blue-lined paper": 90,  # 97.0
    "coarse paper": 90,  # 96.0
    "salt and pepper": 90,  # 95.5
    "table at a side": 90,  # 95.5
    "table all round": 90,  # 93.5
    "thin black border": 90,  # 95.5
}


def read(photo: Photo, model: CNN, folder: Path) -> int:
    """What the network reads on a photo; −1 where the photo is refused."""
    photo.save(folder / "photo.png")
    try:
        image = predict.like_mnist(predict.open_grey(folder / "photo.png"))
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
            predict.like_mnist(np.asarray(photo.convert("L"), dtype=np.float32) / 255)
        except UserError as error:
            refused += "two digits" in str(error)
    assert refused >= 0.95 * count


def test_a_digit_at_the_border_is_refused():
    grey = np.ones((100, 100), dtype=np.float32)
    grey[:60, 45:55] = 0
    with pytest.raises(UserError, match="free of its border"):
        predict.like_mnist(grey)


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
        seen = predict.like_mnist(image)
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
    on_screen = paper.sheet.transData.transform((x, y))
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
    assert sum(bar.get_width() for bar in paper.chances.patches) == pytest.approx(1)
    np.testing.assert_array_equal(paper.seen.images[0].get_array(), predict.like_mnist(1 - paper.ink))
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
        assert not any(bar.get_width() for bar in paper.chances.patches)


def test_drawing_needs_a_display(script):
    code, out, err = script("ch10_cnn/draw_digit.py")
    assert (code, out) == (1, "")
    assert err.startswith("draw_digit.py: there is no display to open a window on; ")
    assert len(err.splitlines()) == 1

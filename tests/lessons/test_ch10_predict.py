"""Chapter 10: the trained network reads photos, as people take them, and digits drawn with the mouse."""

from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import torch
from matplotlib.backend_bases import KeyEvent, MouseEvent
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from ch10_cnn import clean_photo, cnn, draw_digit, predict
from common import plotting
from common.cli import UserError
from common.data import mnist_bytes
from common.training import Options
from tests.photos import KINDS, photos


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The network of cnn.py after an epoch: its checkpoint and its accuracy."""
    checkpoint = tmp_path_factory.mktemp("trained") / "cnn.pt"
    _, history = cnn.main(Options(epochs=1, checkpoint=checkpoint, device="cpu"))
    return checkpoint, history[-1]["accuracy"]


def right(kind: str, count: int, seed: int, model: cnn.CNN, folder: Path) -> int:
    """How many photos of a kind the network reads as they were meant; −1 means two digits, which are refused."""
    found = 0
    for photo, label in photos(kind, count, seed):
        photo.save(folder / "photo.png")
        try:
            image = clean_photo.like_mnist(clean_photo.open_grey(folder / "photo.png"))
            found += predict.probabilities(model, image).argmax().item() == label
        except UserError as error:
            found += "two digits" in str(error) and label == -1
    return found


def test_cnn_reads_96_percent_after_an_epoch_and_predict_reads_photos(script, trained: tuple, tmp_path: Path):
    """The test images, and a photo of each kind."""
    checkpoint, accuracy = trained
    assert accuracy >= 0.96  # measured: 96.3 to 97.2 % over seeds 0-9
    model = predict.trained(checkpoint)
    misread = [kind for seed, kind in enumerate(KINDS, start=320) if not right(kind, 1, seed, model, tmp_path)]
    assert len(misread) <= 1, misread  # none here
    [(photo, label)] = photos("good light", 1, seed=320)
    photo.save(tmp_path / "photo.png")
    code, out, _ = script("ch10_cnn/predict.py", "photo.png", "--checkpoint", checkpoint, "--plot")
    assert (code, (tmp_path / "predict.png").exists()) == (0, True)
    assert f"It is a {label}," in out


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_predict_reads_a_hundred_photos(trained: tuple, tmp_path: Path, kind: str):
    assert right(kind, 100, 101, predict.trained(trained[0]), tmp_path) >= 88  # measured: 91 to 99


# Bars: the first and last row, the first and last column. L has two, and is 100 pixels high.
L = [(80, 180, 60, 75), (165, 180, 60, 110)]
ALONE = [[(50, 150, 60, 65)], [(60, 120, 40, 65), (60, 65, 65, 140)], [(40, 115, 60, 65), (115, 140, 60, 120)]]
KEPT = [(90, 96, 90, 96), (80, 90, 99, 110), (80, 160, 80, 90), (80, 160, 109, 120)]
DROPPED = [(90, 95, 90, 95), (80, 90, 100, 110), (80, 130, 120, 130), (50, 110, 120, 130), (4, 40, 20, 120),
           (1, 10, 30, 160), (190, 199, 30, 160), (30, 160, 1, 10), (30, 160, 190, 199), (79, 200, 0, 10)]  # fmt: skip
SECOND_DIGIT = [(80, 131, 120, 130), (51, 111, 120, 130), (80, 160, 110, 120), (80, 160, 20, 30), (30, 160, 2, 10),
                (30, 160, 190, 198), (80, 200, 0, 10)]  # fmt: skip


def ink(*bars: tuple) -> np.ndarray:
    sheet = np.zeros((200, 200), dtype=np.float32)
    for top, bottom, left, right in bars:
        sheet[top:bottom, left:right] = 1
    return sheet


def in_the_middle(*bars: tuple) -> np.ndarray:
    """Of 100 pixels each five become one; the mean place of the ink comes to that of the 28×28 pixels."""
    rows, columns = ink(*bars).nonzero()
    digit = ink(*bars)[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    digit = digit.reshape(len(digit) // 5, 5, -1, 5).mean(axis=(1, 3))
    wanted = [13.5 - np.average(place, weights=digit) for place in np.indices(digit.shape)]
    places = [min(max(round(start), 0), 28 - side) for start, side in zip(wanted, digit.shape, strict=True)]
    return np.pad(digit, [(start, 28 - side - start) for start, side in zip(places, digit.shape, strict=True)])


def test_what_belongs_to_a_digit_of_a_hundred_pixels():
    """What is nearer than a quarter of it, and no speck, does; what is large, and beside it, is a second one."""
    whole = ALONE + [[*L, bar] for bar in KEPT]
    for bars, digit in [*((digit, digit) for digit in whole), *(([*L, bar], L) for bar in DROPPED)]:
        seen = clean_photo.like_mnist(1 - ink(*bars))
        np.testing.assert_allclose(seen, in_the_middle(*digit), atol=0.15, err_msg=str(bars))  # it is a little blurred
    for bar in SECOND_DIGIT:
        with pytest.raises(UserError, match="two digits in the picture; show one alone, with paper"):
            clean_photo.like_mnist(1 - ink(*L, bar))


def test_a_digit_is_the_same_in_any_light_and_at_any_place():
    paper, dimmer = 1 - ink(*L), np.linspace(1, 0.1, 200, dtype=np.float32)[:, None]
    noisy = paper.copy()
    noisy[3::7, 3::7] = 1 - noisy[3::7, 3::7]
    pictures = [1 - paper, 0.5 - 0.4 * paper, 1 - 0.15 * ink(*L), paper * dimmer, noisy, paper[:, 60:], paper[80:],
                1 - paper[:180], np.kron(paper, np.ones((3, 3), dtype=np.float32)),
                np.pad(paper, ((0, 0), (90, 0)), constant_values=1)]  # fmt: skip
    for number, picture in enumerate(pictures):
        seen = clean_photo.like_mnist(picture)
        np.testing.assert_allclose(seen, in_the_middle(*L), atol=0.3, err_msg=f"picture {number}")
    with pytest.raises(UserError, match="all one colour"):
        clean_photo.like_mnist(1 - 0.09 * ink(*L))


def test_pictures_of_16_and_32_bits_and_with_an_alpha_channel(tmp_path: Path):
    """Of any range; what is no number counts as black; white on nothing shows on black paper."""
    digit = ink((50, 150, 60, 65))
    paper, white = 1 - 0.8 * digit, np.ones((200, 200))
    for name, pixels, kind, expected in [
        ("12 of 16 bits.png", 4095 * paper, np.uint16, paper),
        ("32 bits.tif", (2.0**31 - 1) * paper.astype(float), np.int32, paper),
        ("fractions.tif", 255 * paper, np.float32, paper),
        ("some no numbers.tif", np.where(digit, np.nan, 1), np.float32, 1 - digit),
        ("some infinite.tif", np.where(digit, np.inf, 1), np.float32, 1 - digit),
        ("no number.tif", np.nan * digit, np.float32, 0 * digit),
        ("black and alpha.png", np.stack([0 * white, 255 * digit], axis=2), np.uint8, 1 - digit),
        ("white and alpha.png", np.stack([255 * white, 255 * digit], axis=2), np.uint8, digit),
    ]:
        Image.fromarray(pixels.astype(kind)).save(tmp_path / name)
        np.testing.assert_allclose(clean_photo.open_grey(tmp_path / name), expected, atol=0.001, err_msg=name)


def test_predict_trains_first_and_goes_on_from_where_that_was_stopped(script, tmp_path: Path, few_digits):
    Image.fromarray(255 - mnist_bytes(train=False)[0][0]).save(tmp_path / "digit.png")
    cnn.main(Options(epochs=1, checkpoint=tmp_path / "cnn.begun", device="cpu"))
    first, second = [script("ch10_cnn/predict.py", "digit.png").out for _ in range(2)]
    assert "cnn.pt is not there yet; training:\ncnn.begun: 1 epochs are done\nepoch  2 " in first
    assert (first.count("\nepoch"), (tmp_path / "cnn.begun").exists()) == (2, False)
    assert second.startswith("cnn.pt: 3 epochs are done\n")


def test_the_probabilities_stand_beside_what_the_network_sees(monkeypatch: pytest.MonkeyPatch, capsys):
    """Two rows of the image make a line; below a probability of 80 % the answer is unsure."""
    image = np.repeat([[0, 0.2, 0.4, 0.6, 0.8], [0.2, 0.4, 0.6, 0.8, 1]] * 14, [8, 5, 5, 5, 5], axis=1)
    image[20:] = 0
    monkeypatch.setattr(predict, "open_grey", lambda path: path)
    monkeypatch.setattr(predict, "like_mnist", lambda grey: image)
    monkeypatch.setattr(predict, "trained", lambda checkpoint: None)
    for most, unsure in ((0.79, 1), (0.81, 0)):
        p = torch.full((10,), (1 - most) / 9)
        p[3] = most
        monkeypatch.setattr(predict, "probabilities", lambda model, image, p=p: p)
        predict.main(Path("digit.png"))
        lines = capsys.readouterr().out.splitlines()
        assert lines[3] == f"|{8 * ' '}.....:::::*****#####|  3   {most:.1%}  {int(30 * most) * '='}"
        assert [line[:30] for line in lines[:14]] == [lines[3][:30]] * 10 + [f"|{28 * ' '}|"] * 4
        assert lines[14] == f"It is a 3, with a probability of {most:.1%}."
        assert len(lines) == 15 + unsure


def test_strokes_are_drawn_and_read_and_cleared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    model = cnn.CNN()
    plotting.figure()  # while matplotlib asks for no window
    monkeypatch.setattr(plotting, "show", shown := mock.Mock())
    monkeypatch.setattr(FigureCanvasAgg, "required_interactive_framework", "a display")
    monkeypatch.setattr(draw_digit, "trained", lambda checkpoint: model)
    draw_digit.main(tmp_path / "cnn.pt")
    figure = shown.call_args.args[0]
    paper, canvas = figure.paper, figure.canvas
    canvas.draw()

    def mouse(name: str, *pixels: tuple, button: int = 1) -> None:
        """The mouse does something at some pixels of the sheet."""
        for place in paper.axes[0].transData.transform(pixels):
            canvas.callbacks.process(f"{name}_event", MouseEvent(f"{name}_event", canvas, *place, button))

    def chances() -> list:
        return [bar.get_width() for bar in paper.axes[2].patches]

    mouse("button_press", (-30, 70))  # beside the paper
    mouse("button_release", (-30, 70))
    for clear in (
        lambda: mouse("button_press", (70, 70), button=3),
        lambda: canvas.callbacks.process("key_press_event", KeyEvent("key_press_event", canvas, "c")),
    ):
        mouse("button_press", (70, 30))
        mouse("motion_notify", (70, 70), (68, 110))
        mouse("button_release", (68, 110))
        mouse("motion_notify", (20, 20))  # the button is up
        assert paper.ink[30:110, 68].all()
        assert paper.ink.sum(axis=1).max() in (10, 11)  # five pixels on either side
        seen = clean_photo.like_mnist(1 - paper.ink)
        np.testing.assert_array_equal(paper.axes[1].images[0].get_array(), seen)
        p = model((torch.tensor(seen)[None, None] - 0.1307) / 0.3081).softmax(dim=1)[0].tolist()
        assert chances() == pytest.approx(p, rel=1e-4)
        assert figure.get_suptitle().startswith(f"It is a {np.argmax(p)}, ")
        clear()
        assert (paper.ink.any(), figure.get_suptitle(), any(chances())) == (False, "draw a digit", False)

"""Every exercise: its right answers pass, each mistake gets its hint, and what is blank or constant does not pass.

For each exercise the table has what is right for each function or class to fill in, from a lesson or as an edit of
the exercise; below it mistakes, as edits of that answer, each with a part of its hint ("All right!": another way that
is right); and for each value to predict what is right, then the wrong ones in the order of the hints. An edit is
this → that | these → those, and "as it is" what stands in the exercise.
"""

import ast
import contextlib
import importlib
import inspect
import io
import re
import sys
from collections.abc import Callable
from pkgutil import resolve_name
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest

TABLE = """
== ch02_linear_model.exercise_02
forward: ch02_linear_model.loss_curve.forward
    x * w → x + w  # that is x + w
loss: ch02_linear_model.loss_curve.loss
    ** 2 →  # the square is missing
    (y_pred - y) ** 2 → y_pred - y ** 2  # brackets
    (y_pred - y) ** 2 → abs(y_pred - y)  # the absolute value
mse: ch03_gradient_descent.gradient_descent.cost
    / len(x_data) →  # that is the sum
    cost += → return  # return stands in it
    cost += → return 1 / 3 *  # is return inside the loop
    += → =  # += adds
best_w: l_sum / len(x_data) → sum((x * w - y) ** 2 for x, y in zip(x_data, y_data))
    as it is  # where does l_sum = 0.0 belong
    in zip(x_data, y_data) → in [(3.0, y_data[2])]  # only the last sample counts
    min(mse_list) → max(mse_list)  # the largest error
    w_list[mse_list.index(min(mse_list))] → mse_list.index(min(mse_list))  # its place in the list
chosen_degree = 4, 15, 1
== ch03_gradient_descent.exercise_03
cost: ch03_gradient_descent.gradient_descent.cost
    / len(x_data) →  # that is the sum
    cost += → return  # is return in the loop
    += → =  # only the last sample counts
gradient: ch03_gradient_descent.gradient_descent.gradient
    / len(x_data) →  # that is the sum
    x * w - y → y - x * w  # the sign
    2 * x → x  # 2 is missing
    2 * x → 2  # a factor x is missing
    grad += → return  # is return in the loop
    += → =  # only the last sample counts
step: ... → w - lr * gradient(w)
    w - → w +  # uphill
    lr * →  # lr is missing
    w - →  # the change alone: subtract
    w - → -  # w −= …, not w = − …
    gradient(w) → cost(w)  # that is the cost
stochastic_epoch: w = w - lr * grad → | grad += → w -= lr *
    as it is  # change w inside the loop
    w -= lr * → grad += | - y) → - y); w -= lr * grad  # the gradients add up
    w -= → return w -  # that is one step: return
    in zip(x_data, y_data) → in [(3.0, 6.0)]  # on the last sample
    2 * x * (x * w - y) → gradient(w)  # takes all samples
    lr * → lr / 3 *  # do not divide
largest_lr = 3 / 14, 0.1, 0.107, 3 / 28, 0.11, 0.2, 0.22
== ch04_backprop.exercise_04
gradients: d_w = ... → d_w = 2 * (x * w + b - y) * x | d_b = ... → d_b = 2 * (x * w + b - y)
    2 * →  # 2 is missing
    x * w + b - y → y - x * w - b  # the sign
    d_w, d_b → d_b, d_b  # d_w lacks it
    d_w, d_b → d_w, d_b * x  # no factor x in d_b
    d_w, d_b → d_b, d_w  # swapped
    + b →  # b is missing
through_sigmoid: ... → d_h * h * (1 - h)
    d_h * h → h  # what arrives, d_h
    * (1 - h) →  # (1 − h) is missing
    d_h * → d_h +  # do not add
step: ... → ((x * w - y) ** 2).backward(); w.data -= lr * w.grad
    w.data -= → with torch.no_grad(): w -=  # All right!
    w.data -= lr * w.grad → pass  # has not moved
    w.data -= → w.data +=  # uphill
    lr * →  # lr is missing
    w.data -= → w = w -  # makes a new tensor
    w.data → w  # with torch.no_grad()
    ((x * w - y) ** 2).backward() → pass | w.grad → 2 * x * (x * w - y)  # but by hand
train: loss.backward() → w.grad = None; loss.backward()
    as it is  # adds to w.grad
    w.grad = None → w.grad = None if x == 1 else w.grad  # once an epoch
    w.grad = None → | loss.backward() → loss.backward(); w.grad.zero_()  # before w has used it
    w.grad = None → w.grad.zero_()  # w.grad = None before backward
w_grad = -4, -2, 4.0, 0
== ch05_linear_regression.exercise_05
x_data: torch.tensor([[1.0], [2.0], [3.0]])
    torch.tensor([1.0, 2.0, 3.0])  # this is a row
    torch.tensor([[1], [2], [3]])  # whole numbers
y_data: torch.tensor([[2.0], [4.0], [6.0]])
    torch.tensor([2.0, 4.0, 6.0])  # this is a row
    torch.tensor([[2], [4], [6]])  # whole numbers
LinearModel: ch05_linear_regression.linear_regression.LinearModel
    self.linear(x) → x  # returns x as it came
train: loss = ... → loss = criterion(model(x_data), y_data); optimizer.zero_grad(); loss.backward(); optimizer.step()
    optimizer.step() →  # nothing moves
    optimizer.zero_grad() → | optimizer.step() → optimizer.step(); optimizer.zero_grad()  # All right!
    optimizer.zero_grad() →  # where is zero_grad()
    optimizer.step() → optimizer.step(); return loss.item()  # one step, not two
train_and_predict: [2.0, 4.0, 6.0] → [[2.0], [4.0], [6.0]]
    as it is  # print y_pred.shape
num_parameters = 8, 6, 9, 7
== ch06_logistic.exercise_06
sigmoid: ... → 1 / (1 + math.exp(-z))
    -z → z  # the sign: e to the power
    (1 + math.exp(-z)) → 1 + math.exp(-z)  # brackets
cross_entropy: ch06_logistic.binary_cross_entropy.binary_cross_entropy
    return - → return  # a loss is never negative: the minus
    + (1 - y) * math.log(1 - y_pred) →  # the part (1 − y)·log(1 − ŷ) is missing
    1 - y_pred → y_pred  # y = 0 wants log(1 − ŷ)
    -(y * → (-y *  # for both parts
    return → return (y_pred - y) ** 2; return  # squared error of lecture 5
boundary: ... → -b / w
    -b → b  # the sign: w·x = −b
    -b / w → -w / b  # upside down
    -b → (0.5 - b)  # not where z = 1/2
LogisticRegressionModel: ch06_logistic.logistic_regression.LogisticRegressionModel
loss_of_half = 0.693, 0.5, 0.25, 0.301, 0.69, 1.386, -0.693
train: as it is
    BCELoss → MSELoss  # must stay BCELoss
== ch07_multidim.exercise_07
features: ... → xy[:, :-1]
    [:, :-1] → [:-1]  # leaves out the last row
    :-1 → 1:  # leaves out the first column
    :-1 → :8  # 8 fits one table
    [:, :-1] →  # the label is still there
labels: ... → xy[:, [-1]]
    [-1] → -1  # a vector of shape (N,)
    :, [-1] → -1  # that is the last row
Model: ch07_multidim.diabetes.Model
    features, 6 → 6, 8 | 6, 4 → 4, 6 | 4, 1 → 1, 4  # in and out are exchanged
    self.linear → linear  # no layer is found
    6) → 6, bias=False) | 4) → 4, bias=False) | 1) → 1, bias=False)  # no bias
    self.sigmoid( → (  # no sigmoid at all
    self.sigmoid(self.linear3 → (self.linear3  # the last layer's sigmoid is missing
    self.sigmoid(self.linear1 → (self.linear1 | self.sigmoid(self.linear2 → (self.linear2  # between the layers, too
    self.sigmoid(self.linear1 → torch.relu(self.linear1 | self.sigmoid(self.linear2 → \
        torch.relu(self.linear2  # that is ReLU
predict: np.array(rows) → np.array(rows, dtype=np.float32)
    float32 → float64 | model(x) → model.double()(x)  # in float64
    rows, dtype → np.array(rows, dtype=int), dtype  # integers lose
num_parameters = 87, 76, 3
accuracy_of_06 = 0.6535, 0.3465, 0.65, 0.6, 65.35
== ch08_dataloader.exercise_08
TableDataset: ch08_dataloader.diabetes_loader.DiabetesDataset | if data → if len(data) | own_table(data) → data.numpy()
    xy[:, :-1] → xy.T  # counts the columns
    xy[:, :-1] → xy[:-1]  # a row is missing
    xy[:, :-1] → xy[:, :8]  # 8 fits one table
    [-1] → -1  # a bare number
    xy[:, :-1] → xy  # among the features
    self.x_data[index], self.y_data[index] → self.y_data[index], self.x_data[index]  # the features come first
iterations: ... → -(-samples // batch_size)
    -(-samples // batch_size) → samples // batch_size  # the smaller batch
    -(-samples // batch_size) → samples / batch_size  # a whole number
    -(-samples // batch_size) → samples // batch_size + 1  # one too many
last_batch: ... → (samples - 1) % batch_size + 1
    (samples - 1) % batch_size + 1 → samples % batch_size  # 0 where nothing is left over
    (samples - 1) % batch_size + 1 → batch_size  # a full batch
train: ... → for x, y in loader: loss = criterion(model(x), y); optimizer.zero_grad(); \
    loss.backward(); optimizer.step(); steps += 1
    optimizer.zero_grad() →  # the gradients add up
    in loader → in list(loader)[-1:]  # with the last batch
    in loader → in [next(iter(loader))]  # with the first batch
    optimizer.step() →  # nothing moved
    range(epochs) → range(1)  # one epoch, not three
    return steps → return epochs  # not epochs
script: lines.append → if __name__ == '__main__': lines.append
    as it is  # the guard is missing
    return lines → return lines if __name__ == '__main__' else []  # only the training belongs
    '__main__' → 'main'  # nobody trains
    == → !=  # upside down
all_steps = 1900, 19, 2000, 60800
labels_shape = (2, 1), (4, 1), (2,), (2, 8)
== ch09_softmax_mnist.exercise_09
softmax: ... → (z - z.max()).exp() / (z - z.max()).exp().sum()
    torch.exp  # must sum to 1
    (z - z.max()).exp() → z  # exp is missing
    torch.sigmoid  # these are sigmoids
    .sum() → .max()  # not by the largest
    return → return torch.log_softmax(z, dim=0); return  # that is its logarithm
    z - z.max() → z  # subtract z.max() first
cross_entropy: ... → -softmax(z)[label].log()
    -softmax → softmax  # the minus is missing
    -softmax(z)[label].log() → softmax(z)[label]  # that is the probability
    [label].log() → .log().sum()  # the sum over all classes
    [label] → [0]  # always class 0
    -softmax(z)[label].log() → -z[label]  # softmax is missing
    .log() → .log10()  # that is log10
rows: ... → images.view(-1, 784)
    -1, 784 → 784, -1  # the other way round
    -1, 784 → -1  # give two sizes
    -1, 784 → 1, -1  # the first size is N
    -1, 784) → 784, -1).T  # the pixels of one image
loss_of: torch.softmax(model(images), dim=1) → model(images)
    as it is  # softmax is there twice
    = model(images) → = torch.softmax(model(images), dim=1) | CrossEntropyLoss → NLLLoss  # negative: NLLLoss
    CrossEntropyLoss() → CrossEntropyLoss(reduction='sum')  # the mean, not the sum
    CrossEntropyLoss → NLLLoss  # for logits there is CrossEntropyLoss
first_loss = 2.3, 0.1, 1, -2.3
== ch10_cnn.exercise_10
convolve: ch10_cnn.convolution.convolve_plane
    size + 1 → size  # one position is missing
    kernel * → kernel.flip(0, 1) *  # flipped
    kernel * patch → patch @ kernel  # number by number
    .sum() → .mean()  # the mean of the products
max_pool: ... → image[2 * y:2 * y + 2, 2 * x:2 * x + 2].max()
    2 * →  # overlap
    .max() → .mean()  # the mean of each block
    .max() → [0, 0]  # the first of each block
Net: ch10_cnn.cnn.CNN
    20 * 4 * 4 → 20  # 20 is the number of channels
    Conv2d(10 → Conv2d(1  # conv2 gets what conv1 puts out
    20 * 4 * 4 → 20 * 8 * 8  # follows the second convolution
    relu( → (  # there is no ReLU
    self.fc(x) → relu(self.fc(x))  # no ReLU at the end
    self.fc(x) → self.fc(x).softmax(dim=1)  # no softmax at the end
    MaxPool2d → AvgPool2d  # average pooling
LargerNet: Linear(320 → Linear(500 | view(-1, 320) → flatten(1)
    as it is  # cuts 64 × 500 numbers
    Linear(500 → Linear(320 | conv1(x) → conv1(x[:, :, 2:30, 2:30])  # cut or shrunk
after_pooling = (64, 10, 12, 12), (10, 12, 12), (64, 5, 12, 12), (64, 10, 23, 23)
after_conv2 = (64, 20, 8, 8), (64, 20, 7, 7), (64, 20, 12, 12), (64, 10, 8, 8)
after_padding = (64, 20, 8, 8), (64, 20, 6, 6), (64, 20, 7, 7)
after_stride = (64, 8, 3, 3), (64, 8, 4, 4), (64, 8, 6, 6), (64, 20, 3, 3)
num_parameters = 5020, 520, 5000, 251
== ch10_cnn.exercise_11
multiplications: ch10_cnn.one_by_one.multiplications
    height * width * →  # that is one position
    size ** 2 → size  # a kernel is size × size
    channels * size → size  # as deep as its input
    kernels * channels → channels  # that is one kernel
TwoBranches: branch1x1 = ... → branch1x1 = nn.Conv2d(in_channels, 16, 1) \
    | branch3x3_1 = ... → branch3x3_1 = nn.Conv2d(in_channels, 16, 1) \
    | branch3x3_2 = ... → branch3x3_2 = nn.Conv2d(16, 24, 3, padding=1) \
    | ... → torch.cat([self.branch1x1(x), self.branch3x3_2(self.branch3x3_1(x))], dim=1)
    (16, 24 → (in_channels, 24  # branch3x3_2 gets what branch3x3_1 puts out
    [self.branch1x1(x), → [ | self.branch3x3_1(x)) → self.branch3x3_1(x)), self.branch1x1(x)  # the other order
    , padding=1 →  # the 3×3 needs padding=1
    branch3x3_1(x) → branch3x3_1(x).relu()  # a ReLU between
    dim=1) → dim=1).relu()  # a ReLU at the end
ResidualBlock: ch10_cnn.residual.ResidualBlock
    as it is  # the last ReLU stands before the sum
    x + y → x + relu(y)  # still a ReLU before the sum
    relu(x + y) → x + y  # after the sum is missing
    x + y → y  # a plain block
branch5x5 = (64, 24, 4, 4), (64, 16, 4, 4), (64, 40, 4, 4), (64, 24, 0, 0)
stacked = (64, 88, 4, 4), (64, 64, 4, 4), (64, 88, 16, 16), (64, 108, 4, 4), (256, 24, 4, 4)
linear_inputs = 1408, 88, 90112
plain = 0.001, 0.3
residual = 1.331, 1.001, 1.1, 3.3
== ch11_rnn.exercise_12
one_hot: ... → torch.eye(num_letters)[indices]
    [indices] → [indices].T  # a row for each index
    [indices] → [indices].tolist()  # that is a list: turn it into a tensor
    torch.eye(num_letters)[indices] → nn.functional.one_hot(torch.tensor(indices), num_letters)  # add .float()
step: ch11_rnn.rnn_cell.cell
    torch.tanh →  # tanh is missing
    tanh → sigmoid  # not sigmoid
    + bias_ih → | + bias_hh →  # both biases are missing
    + h @ weight_hh.T →  # h is not used
    weight_hh.T → weight_hh  # weight_hh is square
    bias_ih + h → bias_ih) + torch.tanh(h  # then one tanh
read: return ... → h = torch.zeros(inputs.shape[1], cell.hidden_size); \
    return torch.stack([h := cell(x, h) for x in inputs])
    cell(x, h) → cell(x)  # never carried on
    inputs]) → inputs])[-1]  # that is the last state
    torch.stack([ → torch.stack([h] + [  # start with an empty list
    torch.stack → torch.cat  # torch.cat joins the rows
    torch.stack →  # that is a list: torch.stack
    in inputs → in inputs[:1]  # the first state alone
    h := cell(x, h) → (h, h := cell(x, h))[0]  # the zeros are no step
word_loss: hidden = model.init_hidden() → | loss = 0 → loss = 0; hidden = model.init_hidden()
    as it is  # how often should it start anew
    logits, hidden = → logits, _ =  # is the next one kept
    hidden) → hidden.detach())  # without detach
    loss += → loss =  # last letter's loss alone
    loss += → return  # first letter's loss alone
    return loss → return loss / len(labels)  # not the mean
    return loss → return loss.item()  # a plain number, with no way backward
out_shape = (5, 3, 8), (5, 3, 4), (3, 5, 8), (3, 8), (2, 5, 3, 8)
hidden_shape = (2, 3, 8), (1, 3, 8), (5, 3, 8), (3, 2, 8)
hidden_shape_batch_first = (2, 3, 8), (3, 2, 8)
== ch11_rnn.exercise_13
make_tensors: ch11_rnn.packed_sequence.make_tensors
    :len(name) → -len(name):  # the zeros go behind
    [len(name) for name in names] → [max(map(len, names))] * len(names)  # lengths with the zeros
    (seq_tensor, seq_lengths) → seq_tensor.tolist(), seq_lengths.tolist()  # those are lists
    (seq_tensor, seq_lengths) → seq_tensor, seq_lengths.tolist()  # must be a tensor too
    seq_lengths = → names = sorted(names, key=len, reverse=True); seq_lengths =  # sorted by length
    (seq_tensor, seq_lengths) → seq_tensor.T, seq_lengths  # pad_sequence needs batch_first
    (seq_tensor, seq_lengths) → seq_lengths, seq_tensor  # the letters first
    (seq_tensor, seq_lengths) → seq_tensor  # the lengths are missing
    int64 → float32  # dtype=torch.int64
    return → return torch.tensor([[ord(letter) for letter in name] for name in names]); return  # torch.zeros
read: ... → gru(packed)[1] | return → packed = pack_padded_sequence(embedding(seq_tensor), seq_lengths, \
    batch_first=True, enforce_sorted=False); return
    gru(packed) → gru(embedding(seq_tensor))  # pack first
    gru(packed)[1] → gru(packed)[1][-1]  # joined in question 5
    , enforce_sorted=False →  # enforce_sorted=False
    packed = → order = seq_lengths.argsort(descending=True); seq_tensor = seq_tensor[order]; \
        seq_lengths = seq_lengths[order]; packed =  # you need not sort
last_states: [hidden[-1], → [hidden[-2],
    as it is  # the backward state is there twice
    hidden[-1] → hidden[-2]  # the forward state is there twice
    hidden[-2], hidden[-1] → hidden[-1], hidden[-2]  # forward first
    hidden[-2], hidden[-1] → hidden[0], hidden[1]  # count from the end
    dim=1 → dim=0  # one below the other
batch_sizes = [4, 4, 2, 1], [4, 3, 2, 2], [4, 2, 3, 2], [4, 4, 4, 4]
packed_rows = 11, 16, 4
hidden_shape = (4, 8, 50), (2, 8, 50), (8, 4, 50), (4, 8, 100), (2, 8, 100)
forward_k = -2, 3, -1, 0
"""


def edited(thing: Any, old: str, new: str) -> Any:
    """A function or class with a part of its source replaced, in the same module; it may be edited again."""
    source = getattr(thing, "source", None) or ast.unparse(ast.parse(inspect.getsource(thing)))
    home = getattr(thing, "home", None) or vars(sys.modules[thing.__module__])
    assert old in source, f"{old} is not in:\n{source}"
    source = ast.unparse(ast.parse(source.replace(old, new)))
    exec(source, home, made := {})
    [result] = made.values()
    result.source, result.home, result.__module__ = source, home, "learner"
    return result


def written(text: str, answer: Any, exercise: ModuleType, name: str) -> Any:
    """What a text of the table stands for, where it edits this answer."""
    for part in text.split(" | "):
        if "→" in part:
            answer = edited(answer, *map(str.strip, part.split("→")))
        elif part == "as it is":
            answer = vars(exercise)[name]
        else:
            answer = resolve_name(part) if part.startswith("ch") else eval(part, vars(exercise))
    return answer


@pytest.fixture(scope="module", params=TABLE.split("\n== ")[1:], ids=lambda part: part.split()[0])
def lecture(request: pytest.FixtureRequest) -> tuple[ModuleType, dict, dict, list]:
    """The exercise, its right answers, the wrong ones among the values to predict, and the mistakes."""
    path, *lines = request.param.splitlines()
    exercise = importlib.import_module(path)
    answers, predicted, mistakes = {}, {}, []
    for line in lines:
        if found := re.match(r"(\w+)(:| =) (.*)", line):
            name, sign, text = found.groups()
            if sign == ":":
                answers[name] = written(text, vars(exercise)[name], exercise, name)
            else:
                answers[name], *predicted[name] = eval(text)
        else:
            text, hint = line.strip().split("  # ")
            mistakes.append((name, written(text, answers[name], exercise, name), hint))
    return exercise, answers, predicted, mistakes


def verdict(exercise: ModuleType, answers: dict[str, Any]) -> tuple[int, str]:
    """The exit code and the output of an exercise with these names filled in."""
    with patch.multiple(exercise, **answers), contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            exercise.checks()
        except SystemExit as stop:
            return stop.code, out.getvalue()
    return 0, out.getvalue()


def test_as_committed_it_is_still_to_do_and_asks_for_one_after_the_other(lecture: tuple, script: Callable):
    exercise, answers = lecture[:2]
    code, out, err = script(exercise.__file__)
    assert (code, err, out.count("\n")) == (1, "", 4)
    assert out.startswith("✗ 1. ")
    assert "still to do" in out
    source, done = inspect.getsource(exercise), {}
    places = {name: re.search(rf"^(def |class |){name}\b", source, re.MULTILINE).start() for name in answers}
    for name in sorted(answers, key=places.get):
        number = re.findall(r"^# (\d)\.", source[: places[name]], re.MULTILINE)[-1]
        if done and answers[name] is not vars(exercise)[name]:
            assert f"✗ {number}. " in verdict(exercise, done)[1]
        done[name] = answers[name]


def test_all_answers_pass(lecture: tuple):
    code, out = verdict(*lecture[:2])
    assert (code, "✗" in out) == (0, False), out


def test_a_mistake_gets_its_hint(lecture: tuple):
    exercise, answers, predicted, mistakes = *lecture[:3], [*lecture[3]]

    def check(question: str, answer: Callable, right: Any, hint: tuple, named: list = (), tell: bool = True) -> None:
        used = {*answer.__code__.co_names}
        for name in used & predicted.keys() if used & answers.keys() <= predicted.keys() else ():
            pairs = zip(predicted[name], named, strict=True)
            mistakes.extend((name, value, english) for value, (_, (english, _)) in pairs)
        for _, (english, _) in named:
            assert any(part in english for _, _, part in mistakes), f"nobody makes this mistake: {english}"

    with patch.multiple(exercise, check=check, **answers):
        exercise.checks()
    for name, wrong, hint in mistakes:
        code, out = verdict(exercise, answers | {name: wrong})
        assert code == int(hint != "All right!"), f"{name}: {hint}\n{out}"
        assert hint in "".join(out.splitlines()[-2:]), out  # the hint in English and in Chinese


def constants(answer: Any) -> list:
    """What a learner might write to get past the judge without thinking."""
    results = []

    def always_the_first(*words: Any) -> Any:
        results.append(answer(*words))
        return results[0]

    return [always_the_first, lambda *words: 0.0, lambda *words: None] if inspect.isroutine(answer) else []


def test_the_blank_itself_and_constants_do_not_pass(lecture: tuple):
    exercise, answers = lecture[:2]
    for name, answer in answers.items():
        blank = vars(exercise)[name]
        for wrong in [blank, *constants(answer)] if answer is not blank else []:
            code, out = verdict(exercise, answers | {name: wrong})
            assert code == 1, f"{name} = {wrong} passes:\n{out}"

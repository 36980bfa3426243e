# ruff: noqa: F401
"""What Python, torch and our scripts say while a learner types a lecture, and what helps: the cases of test_errors.py.

Each is: message ← what brings it about → what is right in its place → what else is right, on one line or more.
They know the names in this module, and in the script that stands above them.
"""

import csv
import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from matplotlib.figure import Figure
from PIL import Image
from torch import nn
from torch.nn.functional import cross_entropy, softmax
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.optim import LBFGS, SGD
from torch.utils.data import DataLoader, Dataset, default_collate
from torchvision.datasets import MNIST
from torchvision.transforms import Compose, Normalize, ToTensor

from ch03_gradient_descent import mini_batch
from ch05_linear_regression.optimizers import train_lbfgs
from ch08_dataloader.loader_speed import torchvision_mnist
from ch08_dataloader.titanic import TitanicDataset, prepare
from ch10_cnn import draw_digit
from ch10_cnn.clean_photo import like_mnist
from ch10_cnn.inception import InceptionA
from ch11_rnn.hello_embedding import Net as EmbeddingNet
from ch11_rnn.hello_rnn_cell import Net as CellNet
from common.data import checked_path
from common.plotting import chinese_font
from tests.conftest import ROOT, process

# Lectures 2 to 7.
SURFACE = Figure().add_subplot(projection="3d").plot_surface
W, B = np.meshgrid(np.linspace(0, 4, 5), np.linspace(-2, 2, 4))
W0, W1 = (torch.tensor([1.0], requires_grad=True) for _ in range(2))  # the lecture's w, before and after backward
(2 * W1).backward()
HOURS = np.linspace(0, 10, 200)
CSV = ROOT / "data/diabetes.csv.gz"
DOUBLE = torch.from_numpy(np.loadtxt(CSV, delimiter=","))
FLOAT = torch.from_numpy(np.loadtxt(CSV, delimiter=",", dtype=np.float32))
HEADER = ["Pregnancies,Glucose", "6,148", "1,85"]

# Lecture 8.
TITANIC = TitanicDataset(checked_path("titanic.csv.gz"))
SEX = pd.Series(["female", "male"])
GUARD = '__name__ == "__main__"'
SCRIPT = """
import multiprocessing
from torch.utils.data import DataLoader, Dataset
multiprocessing.set_start_method("spawn", force=True)  # as on Windows
class DiabetesDataset(Dataset):
    def __getitem__(self, index): return index
    def __len__(self): return 4
if {guard}:
    list(DataLoader(DiabetesDataset(), num_workers={workers}))
"""


def run_with_workers(workers: int, guard: str = "True", notebook: bool = False):
    """Run the script from a file or, as a notebook does, without one."""
    text = SCRIPT.format(guard=guard, workers=workers)
    Path("workers.py").write_text(text, "utf-8")
    process(*(["-c", text] if notebook else ["workers.py"]), check=True)


# Lectures 9 to 11.
IMAGES, LOGITS, DIGITS = torch.zeros(64, 1, 28, 28), torch.zeros(64, 10), torch.arange(64) % 10
PICTURE, COLOUR = Image.new("L", (28, 28)), Image.new("RGB", (28, 28))
MAPS = torch.zeros(64, 10, 12, 12)  # behind the first pooling
FEATURES = torch.zeros(64, 20, 4, 4)  # behind the second
LARGER = torch.zeros(64, 20, 5, 5)  # of images of 32×32
ONE = np.ones((200, 200), dtype=np.float32)  # a sheet with an upright stroke
ONE[50:150, 60:70] = 0
TWO = np.minimum(ONE, np.roll(ONE, 60, axis=1))

# Lectures 12 and 13.
HELLO, OHLOL = torch.eye(4)[[1, 0, 2, 2, 3]].view(-1, 1, 4), torch.tensor([3, 1, 2, 3, 2])
CODES, LENGTHS = torch.tensor([[85, 115, 97], [76, 105, 0]]), torch.tensor([3, 2])  # Usa, Li
NAMES = checked_path("names/names_test.csv.gz")


def two_epochs(model: CellNet, new_state: bool):
    hidden = model.init_hidden()
    for _ in range(2):
        logits, hidden = model(HELLO[0], model.init_hidden() if new_state else hidden)
        cross_entropy(logits, OHLOL[:1]).backward()


def pack(codes=CODES, lengths=LENGTHS, batch_first=True, **settings):
    return pack_padded_sequence(nn.Embedding(128, 4)(codes), lengths, batch_first=batch_first, **settings)


ERRORS = {
    "ch02_linear_model.loss_curve": """
No module named 'common'
    ← process("-ES", ROOT / "ch03_gradient_descent/gradient_descent.py", check=True)  # S: without what is installed
    → process(ROOT / "ch03_gradient_descent/gradient_descent.py", check=True)
invalid character '，' (U+FF0C) ← w_list， mse_list = [], [] → w_list, mse_list = [], []
'float' object cannot be interpreted as an integer ← range(0.0, 4.1, 0.1) → np.arange(0.0, 4.1, 0.1)
cannot unpack non-iterable float object ← [x * y for x, y in x_data] → [x * y for x, y in zip(x_data, y_data)]
unsupported operand type(s) for -: 'NoneType' and 'float' ← (lambda x, w: None)(1, 3) - 2.0 → forward(1, 3) - 2.0
x and y must have same first dimension, but have shapes (41,) and (123,)
    ← Figure().subplots().plot(range(41), range(3 * 41)) → Figure().subplots().plot(range(41), range(41))
gca() got an unexpected keyword argument 'projection'
    ← Figure().gca(projection="3d") → Figure().add_subplot(projection="3d")
Argument Z must be 2-dimensional. ← SURFACE(W, B, (W * B).ravel()) → SURFACE(W, B, (W * B).ravel().reshape(W.shape))
missing from font(s) DejaVu Sans. ← Figure().text(0, 0, "损失", family="DejaVu Sans").figure.draw_without_rendering()
    → text = Figure().text(0, 0, "损失" if chinese_font() else "loss", family=["DejaVu Sans", *chinese_font()])
    text.figure.draw_without_rendering()
""",
    "ch03_gradient_descent.gradient_descent": """
can't multiply sequence by non-int of type 'float' ← forward(x_data, 1.0) → forward(x_data[0], 1.0)
forward() missing 1 required positional argument: 'w' ← forward(4) → forward(4, 1.0)
cannot access local variable 'w' where it is not associated with a value ← def step(): w -= 0.01 * gradient(1.0)
    step() → def step(w): w -= 0.01 * gradient(w)
    step(1.0)
OverflowError: (34, …) ← main(lr=1, steps=200) → main(lr=0.1, steps=200)
the loss or a weight became nan: the learning rate is too large; try --lr …
    ← mini_batch.main(lr=10) → mini_batch.main(lr=0.1)
""",
    "ch04_backprop.autograd_sgd": """
element 0 of tensors does not require grad and does not have a grad_fn
    ← loss(1.0, 2.0, torch.Tensor([1.0])).backward() → loss(1.0, 2.0, W1).backward()
Trying to backward through the graph a second time ← [loss_val.backward() for loss_val in [loss(1.0, 2.0, W1)] * 2]
    → [loss_val.backward() for loss_val in [loss(1.0, 2.0, W1), loss(1.0, 2.0, W1)]]
a leaf Variable that requires grad is being used in an in-place operation
    ← W1 -= 0.01 * W1.grad → with torch.no_grad(): W1 -= 0.01 * W1.grad
'NoneType' object has no attribute 'data' ← 0.01 * W0.grad.data → 0.01 * W1.grad.data
unsupported operand type(s) for *: 'float' and 'NoneType' ← 0.01 * W0.grad → 0.01 * W1.grad
The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. ← (W1 - 0.01).grad → W1.grad
Only Tensors of floating point and complex dtype can require gradients
    ← torch.tensor(1, requires_grad=True) → torch.tensor(1.0, requires_grad=True)
grad can be implicitly created only for scalar outputs ← loss(torch.ones(3), 2.0, W1).backward()
    → loss(torch.ones(3), 2.0, W1).sum().backward() → loss(torch.ones(3), 2.0, W1).mean().backward()
Can't call numpy() on Tensor that requires grad. ← Figure().subplots().plot([1], [loss(1.0, 2.0, W1)])
    → Figure().subplots().plot([1], [loss(1.0, 2.0, W1).item()])
""",
    "ch05_linear_regression.linear_regression": """
cannot assign module before Module.__init__() call ← class Model(nn.Module):
        def __init__(self): self.linear = nn.Linear(1, 1)
    Model() → LinearModel()
optimizer got an empty parameter list ← SGD(nn.Module().parameters()) → SGD(LinearModel().parameters())
object has no attribute 'linear' ← nn.Module().linear(x_data) → LinearModel().linear(x_data)
is missing the required "forward" function ← nn.Module()(x_data) → LinearModel()(x_data)
forward() takes 1 positional argument but 2 were given ← class Model(nn.Module):
        def forward(x): return x
    Model()(x_data) → LinearModel()(x_data)
__init__() takes 1 positional argument but 2 were given ← LinearModel(x_data) → LinearModel()(x_data)
must be Tensor, not float ← LinearModel()(4.0) → LinearModel()(torch.tensor([[4.0]]))
mat1 and mat2 shapes cannot be multiplied (1x3 and 1x1)
    ← LinearModel()(x_data.view(-1)) → LinearModel()(x_data.view(-1).view(-1, 1)) → LinearModel()(x_data)
mat1 and mat2 must have the same dtype, but got Long and Float
    ← LinearModel()(x_data.long()) → LinearModel()(x_data.long().float())
Using a target size (torch.Size([3])) that is different to the input size (torch.Size([3, 1])).
    ← nn.MSELoss()(x_data, y_data.view(-1)) → nn.MSELoss()(x_data, y_data.view(-1).view(-1, 1))
size_average and reduce args will be deprecated, please use reduction='sum' instead.
    ← nn.MSELoss(size_average=False) → nn.MSELoss(reduction="sum")
Boolean value of Tensor with more than one value is ambiguous
    ← nn.MSELoss(x_data, y_data) → nn.MSELoss()(x_data, y_data)
'method' object is not iterable ← SGD(LinearModel().parameters) → SGD(LinearModel().parameters())
LBFGS.step() missing 1 required positional argument: 'closure' ← LBFGS(LinearModel().parameters()).step()
    → model = LinearModel()
    train_lbfgs(model.linear, LBFGS(model.parameters()), 1)
invalid index of a 0-dim tensor. ← x_data.sum().data[0] → x_data.sum().item()
a Tensor with 3 elements cannot be converted to Scalar ← x_data.item() → x_data.tolist() → x_data.mean().item()
""",
    "ch06_logistic.logistic_regression": """
all elements of input should be between 0 and 1
    ← nn.BCELoss()(x_data, y_data) → nn.BCEWithLogitsLoss()(x_data, y_data) → nn.BCELoss()(x_data.sigmoid(), y_data)
all elements of target should be between 0 and 1
    ← nn.BCELoss()(torch.sigmoid(x_data), y_data + 1) → nn.BCELoss()(torch.sigmoid(x_data), y_data + 1 - 1)
Found dtype Long but expected Float
    ← nn.BCELoss()(torch.sigmoid(x_data), y_data.long()) → nn.BCELoss()(torch.sigmoid(x_data), y_data.long().float())
addmm: mat1 and mat2 shapes cannot be multiplied (1x200 and 1x1)
    ← LogisticRegressionModel()(torch.Tensor(HOURS)) → LogisticRegressionModel()(torch.Tensor(HOURS).view(200, 1))
linear(): argument 'input' (position 1) must be Tensor, not numpy.ndarray
    ← LogisticRegressionModel()(HOURS) → LogisticRegressionModel()(torch.Tensor(HOURS).view(200, 1))
Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.
    ← LogisticRegressionModel()(x_data).numpy() → LogisticRegressionModel()(x_data).detach().numpy()
""",
    "ch07_multidim.diabetes": """
mat1 and mat2 must have the same dtype, but got Double and Float
    ← Model()(DOUBLE[:, :-1]) → Model()(DOUBLE[:, :-1].float()) → Model()(FLOAT[:, :-1])
Found dtype Double but expected Float
    ← nn.BCELoss()(torch.zeros(759, 1), DOUBLE[:, [-1]]) → nn.BCELoss()(torch.zeros(759, 1), DOUBLE[:, [-1]].float())
mat1 and mat2 shapes cannot be multiplied (759x9 and 8x6) ← Model()(FLOAT) → Model()(FLOAT[:, :-1])
Using a target size (torch.Size([759])) that is different to the input size (torch.Size([759, 1]))
    ← nn.BCELoss()(torch.zeros(759, 1), FLOAT[:, -1])
    → nn.BCELoss()(torch.zeros(759, 1), FLOAT[:, [-1]]) → nn.BCELoss()(torch.zeros(759, 1), FLOAT[:, -1].view(-1, 1))
diabetes.csv.gz not found ← np.loadtxt("diabetes.csv.gz", delimiter=",") → np.loadtxt(CSV, delimiter=",")
could not convert string 'Pregnancies' to float32
    ← np.loadtxt(HEADER, np.float32, delimiter=",") → np.loadtxt(HEADER, np.float32, delimiter=",", skiprows=1)
""",
    "ch08_dataloader.diabetes_loader": """
An attempt has been made to start a new process before the current process has finished its bootstrapping phase.
    ← run_with_workers(1) → run_with_workers(1, GUARD)
DataLoader worker (pid(s) …) exited unexpectedly ← run_with_workers(1) → run_with_workers(0)
Can't get attribute 'DiabetesDataset' on <module '__main__'
    ← run_with_workers(1, GUARD, notebook=True) → run_with_workers(0, GUARD, notebook=True)
linear(): argument 'input' (position 1) must be Tensor, not list
    ← nn.Linear(8, 1)(next(iter(DataLoader(DiabetesDataset()))))
    → inputs, labels = next(iter(DataLoader(DiabetesDataset())))
    nn.Linear(8, 1)(inputs)
Subclasses of Dataset should implement __getitem__. ← Dataset()[0] → DiabetesDataset()[0]
object of type 'DiabetesDataset' has no len()
    ← DataLoader(type("DiabetesDataset", (Dataset,), {})(), shuffle=True) → DataLoader(DiabetesDataset(), shuffle=True)
'_SingleProcessDataLoaderIter' object has no attribute 'next'
    ← iter(DataLoader(DiabetesDataset())).next() → next(iter(DataLoader(DiabetesDataset())))
can't convert np.ndarray of type numpy.object_.
    ← torch.from_numpy(SEX.to_numpy()) → torch.from_numpy(SEX.map({"male": 0, "female": 1}).to_numpy(np.float32))
all elements of input should be between 0 and 1
    ← nn.BCELoss()(nn.Linear(6, 1)(TITANIC.x_data).sigmoid(), TITANIC.y_data)
    → nn.BCELoss()(nn.Linear(6, 1)(prepare(TITANIC.x_data, TITANIC.x_data)).sigmoid(), TITANIC.y_data)
""",
    "ch09_softmax_mnist.mnist_mlp": """
mat1 and mat2 shapes cannot be multiplied (1792x28 and 784x512)
    ← nn.Linear(784, 512)(IMAGES) → nn.Linear(784, 512)(IMAGES.view(-1, 784))
shape '[64, 784]' is invalid for input of size 25088 ← IMAGES[:32].view(64, 784) → IMAGES[:32].view(-1, 784)
expected target dtype to be Long or Byte, but got Float
    ← cross_entropy(LOGITS, DIGITS.float()) → cross_entropy(LOGITS, DIGITS.float().long())
0D or 1D target tensor expected, multi-target not supported
    ← cross_entropy(LOGITS, DIGITS.view(-1, 1)) → cross_entropy(LOGITS, DIGITS.view(-1, 1).view(-1))
Target 9 is out of bounds.
    ← cross_entropy(torch.zeros(1, 9), torch.tensor([9])) → cross_entropy(torch.zeros(1, 9), torch.tensor([9]) - 1)
default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found <class 'PIL.Image.Image'>
    ← default_collate([(PICTURE, 5)]) → default_collate([(ToTensor()(PICTURE), 5)])
img should be Tensor Image. Got <class 'PIL.Image.Image'>
    ← Compose([Normalize(0.13, 0.31), ToTensor()])(PICTURE) → Compose([ToTensor(), Normalize(0.13, 0.31)])(PICTURE)
Compose.__init__() takes 2 positional arguments but 3 were given
    ← Compose(ToTensor(), Normalize(0.13, 0.31)) → Compose([ToTensor(), Normalize(0.13, 0.31)])
Implicit dimension choice for softmax has been deprecated. ← softmax(LOGITS) → softmax(LOGITS, dim=1)
Dataset not found. You can use download=True to download it
    ← MNIST(".") → torchvision_mnist(".")  # download=True, and the archives are there already
""",
    "ch10_cnn.cnn": """
mat1 and mat2 shapes cannot be multiplied (5120x4 and 320x10)
    ← CNN().fc(FEATURES) → CNN().fc(FEATURES.flatten(1)) → CNN().fc(FEATURES.view(FEATURES.size(0), -1))
shape '[64, 320]' is invalid for input of size 10240
    ← FEATURES[:32].view(64, 320) → FEATURES[:32].view(FEATURES[:32].size(0), -1)
Expected input batch_size (100) to match target batch_size (64).
    ← cross_entropy(LARGER.view(-1, 320), DIGITS) → cross_entropy(LARGER.flatten(1), DIGITS)
view size is not compatible with input tensor's size and stride
    ← MAPS.transpose(1, 2).view(64, -1) → MAPS.transpose(1, 2).flatten(1)
expected input[64, 3, 28, 28] to have 1 channels, but got 3 channels instead
    ← CNN()(ToTensor()(COLOUR).expand(64, -1, -1, -1)) → CNN()(ToTensor()(COLOUR.convert("L")).expand(64, -1, -1, -1))
expected input[1, 64, 28, 28] to have 1 channels, but got 64 channels instead
    ← CNN()(IMAGES[:, 0]) → CNN()(IMAGES[:, 0].unsqueeze(1))
Kernel size: (5 x 5). Kernel size can't be greater than actual input size
    ← nn.Conv2d(20, 40, kernel_size=5)(FEATURES) → nn.Conv2d(20, 40, kernel_size=5, padding=2)(FEATURES)
name 'device' is not defined ← IMAGES.to(device) → IMAGES.to(torch.device("cpu"))
there are two digits in the picture; show one alone, with paper all around it ← like_mnist(TWO) → like_mnist(ONE)
no window opens here; run it in a terminal of a desktop, or let predict.py read a picture
    ← draw_digit.main() → like_mnist(ONE)
expected input[64, 88, 12, 12] to have 10 channels, but got 88 channels instead
    ← nn.Conv2d(10, 20, kernel_size=5)(InceptionA(10)(MAPS)) → nn.Conv2d(88, 20, kernel_size=5)(InceptionA(10)(MAPS))
mat1 and mat2 shapes cannot be multiplied (64x1408 and 320x10)
    ← nn.Linear(320, 10)(torch.zeros(64, 88 * 4 * 4)) → nn.Linear(88 * 4 * 4, 10)(torch.zeros(64, 88 * 4 * 4))
Sizes of tensors must match except in dimension 1. Expected size 12 but got size 10
    ← torch.cat([MAPS, nn.Conv2d(10, 24, 3)(MAPS)], 1) → torch.cat([MAPS, nn.Conv2d(10, 24, 3, padding=1)(MAPS)], 1)
cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor
    ← torch.cat(MAPS, MAPS, dim=1) → torch.cat([MAPS, MAPS], dim=1)
The size of tensor a (12) must match the size of tensor b (8) at non-singleton dimension 3
    ← MAPS + nn.Conv2d(10, 10, kernel_size=3)(nn.Conv2d(10, 10, kernel_size=3)(MAPS))
    → MAPS + nn.Conv2d(10, 10, kernel_size=3, padding=1)(nn.Conv2d(10, 10, kernel_size=3, padding=1)(MAPS))
The size of tensor a (10) must match the size of tensor b (20) at non-singleton dimension 1
    ← MAPS + nn.Conv2d(10, 20, kernel_size=3, padding=1)(MAPS)
    → nn.Conv2d(10, 20, kernel_size=1)(MAPS) + nn.Conv2d(10, 20, kernel_size=3, padding=1)(MAPS)
""",
    "ch11_rnn.hello_rnn": """
input.size(-1) must be equal to input_size. Expected 4, got 1
    ← Net(4)(torch.Tensor(x_data).view(-1, 1, 1)) → Net(4)(torch.eye(4)[x_data].view(-1, 1, 4))
RNN input dtype (torch.int64) does not match weight dtype (torch.float32).
    ← Net(4)(HELLO.long()) → Net(4)(HELLO.long().float())
For batched 3-D input, hx should also be 3-D but got 2-D tensor
    ← nn.RNN(4, 8)(HELLO, torch.zeros(1, 8)) → nn.RNN(4, 8)(HELLO, torch.zeros(1, 1, 8)) → nn.RNN(4, 8)(HELLO)
Expected hidden size (1, 5, 8), got [1, 1, 8] ← nn.RNN(4, 8, batch_first=True)(HELLO, torch.zeros(1, 1, 8))
    → nn.RNN(4, 8, batch_first=True)(HELLO.transpose(0, 1), torch.zeros(1, 1, 8))
linear(): argument 'input' (position 1) must be Tensor, not tuple
    ← nn.Linear(8, 4)(nn.RNN(4, 8)(HELLO)) → nn.Linear(8, 4)(nn.RNN(4, 8)(HELLO)[0])
lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not Tensor
    ← nn.LSTMCell(4, 8)(HELLO[0], torch.zeros(1, 8)) → nn.LSTMCell(4, 8)(HELLO[0], (torch.zeros(1, 8), torch.zeros(1, 8)))
Expected target size [5, 4], got [5] ← cross_entropy(nn.Linear(8, 4)(torch.zeros(5, 1, 8)), OHLOL)
    → cross_entropy(nn.Linear(8, 4)(torch.zeros(5, 1, 8).view(-1, 8)), OHLOL)
0D or 1D target tensor expected, multi-target not supported
    ← cross_entropy(torch.zeros(5, 4), OHLOL.view(-1, 1)) → cross_entropy(torch.zeros(5, 4), OHLOL.view(-1, 1).view(-1))
'float' object has no attribute 'backward' ← (0 + W1.sum().item()).backward() → (0 + W1.sum()).backward()
Trying to backward through the graph a second time
    ← two_epochs(CellNet(4), new_state=False) → two_epochs(CellNet(4), new_state=True)
index out of range in self ← EmbeddingNet(4)(torch.tensor([[3, 4]])) → EmbeddingNet(5)(torch.tensor([[3, 4]]))
Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.FloatTensor instead
    ← EmbeddingNet(4)(torch.Tensor([x_data])) → EmbeddingNet(4)(torch.LongTensor([x_data]))
array must be sorted in decreasing order when
    ← pack(CODES.flip(0), LENGTHS.flip(0)) → pack(CODES.flip(0), LENGTHS.flip(0), enforce_sorted=False) → pack()
to be equal to batch_size, but got 2 (batch_size=3)
    ← pack(batch_first=False) → pack(batch_first=True) → pack(CODES.t(), batch_first=False)
'lengths' argument should be a 1D CPU int64 tensor, but got …
    ← pack(lengths=LENGTHS.to("meta")) → pack(lengths=LENGTHS.cpu())  # meta: a device that every machine has
Length of all samples has to be greater than 0 ← pack(lengths=torch.tensor([3, 0])) → pack(lengths=torch.tensor([3, 2]))
linear(): argument 'input' (position 1) must be Tensor, not PackedSequence
    ← nn.Linear(4, 18)(pack()) → nn.Linear(4, 18)(pad_packed_sequence(pack(), batch_first=True)[0])
Expected hidden size (4, 256, 100), got [2, 256, 100]
    ← nn.GRU(100, 100, 2, bidirectional=True)(torch.zeros(3, 256, 100), torch.zeros(2, 256, 100))
    → nn.GRU(100, 100, 2, bidirectional=True)(torch.zeros(3, 256, 100), torch.zeros(2 * 2, 256, 100))
mat1 and mat2 shapes cannot be multiplied (256x200 and 100x18)
    ← nn.Linear(100, 18)(torch.zeros(256, 200)) → nn.Linear(2 * 100, 18)(torch.zeros(256, 200))
expected sequence of length 2 at dim 1 (got 1) ← torch.tensor([[77, 97], [76]]) → torch.tensor([[77, 97], [76, 0]])
iterator should return strings, not bytes ← with gzip.open(NAMES, "rb") as file: list(csv.reader(file))
    → with gzip.open(NAMES, "rt") as file: list(csv.reader(file))
too many dimensions 'str' ← torch.LongTensor(["Arabic", "Chinese"]) → torch.LongTensor([0, 1])
""",  # noqa: E501 - a message longer than a line
}

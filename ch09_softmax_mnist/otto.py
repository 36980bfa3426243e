"""Lecture 9, homework: 93 counts of a product tell which of nine classes it belongs to.

第 9 讲，作业：根据商品的 93 个计数，判断它属于九类中的哪一类。

    uv run ch09_softmax_mnist/otto.py

Kaggle's Otto table may not be shipped, so this runs on a made-up one. `--data FOLDER` takes Kaggle's train.csv and
test.csv, and writes submission.csv. Kaggle's score is the cross-entropy.

You should see: about 90 % right.
"""

import math

import torch
from torch import Tensor, nn

from common.cli import check_finite, progress, run
from common.data import Loader, checked_path
from common.device import choose_device
from common.options import Data, Device, Epochs, LearningRate, Seed
from common.tables import read_table, write_submission

FEATURES = [f"feat_{number}" for number in range(1, 94)]
CLASSES = [f"Class_{number}" for number in range(1, 10)]


class Net(nn.Module):
    """Counts, N×93 → logits, N×9."""

    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(93, 256)
        self.linear2 = nn.Linear(256, 64)
        self.linear3 = nn.Linear(64, 9)
        self.dropout = nn.Dropout(0.5)  # half of the hidden values become 0, while training only

    def forward(self, x: Tensor) -> Tensor:
        x = torch.log1p(x)  # log(1 + count): most counts are 0, a few are large
        x = self.dropout(torch.relu(self.linear1(x)))  # N×93 → N×256
        x = self.dropout(torch.relu(self.linear2(x)))  # → N×64
        return self.linear3(x)  # → N×9, logits: CrossEntropyLoss applies log-softmax


@torch.no_grad()
def predict(model: nn.Module, x: Tensor, device: torch.device) -> Tensor:
    """The logits of all products, on the CPU: N×93 → N×9."""
    model.eval()  # without dropout
    return torch.cat([model(batch.to(device)).cpu() for batch in x.split(1000)])


def main(data: Data = None, epochs: Epochs = 20, lr: LearningRate = 0.001, seed: Seed = 0, device: Device = "auto"):
    chosen = choose_device(device)
    counts = dict.fromkeys(FEATURES, (0, 10**6))  # what their cells may be
    table = read_table(data or checked_path("otto.csv.gz"), "train.csv", {**counts, "target": CLASSES}, least=10)
    x_data = torch.tensor(table[FEATURES].to_numpy("float32"))  # N×93
    y_data = torch.tensor([CLASSES.index(name) for name in table["target"]])  # N
    submits = data and data.is_dir()
    if submits:  # Kaggle's folder has products to predict, too
        test = read_table(data, "test.csv", {"id": str, **counts})
        x_test = torch.tensor(test[FEATURES].to_numpy("float32"))

    torch.manual_seed(seed)
    order = torch.randperm(len(x_data))  # the table is sorted by class
    held_out, seen = order.tensor_split([len(order) // 5])
    train_loader = Loader(x_data[seen], y_data[seen], batch_size=128, shuffle=True, seed=seed)
    x_held_out, y_held_out = x_data[held_out], y_data[held_out]
    print(f"{len(seen):,} {'' if data else 'made-up '}products to train on, {len(held_out):,} held out")
    print(f"loss with a probability of 1/9 for each class: {math.log(9):.4f}")

    model = Net().to(chosen)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        model.train()  # with dropout
        for inputs, labels in progress(train_loader, f"epoch {epoch}"):  # N×93, N
            logits = model(inputs.to(chosen))  # N×9
            loss = criterion(logits, labels.to(chosen))
            optimizer.zero_grad()  # clear the old gradients
            loss.backward()  # compute the new ones
            optimizer.step()  # update the weights
        logits = predict(model, x_held_out, chosen)
        log_loss = criterion(logits, y_held_out).item()
        accuracy = (logits.argmax(dim=1) == y_held_out).float().mean().item()
        print(f"epoch {epoch:2}  held-out loss {log_loss:.4f}  accuracy {accuracy:.2%}", flush=True)
    check_finite(log_loss, lr)

    if submits:
        probabilities = torch.softmax(predict(model, x_test, chosen), dim=1)  # N×9
        columns = dict(zip(CLASSES, probabilities.T.tolist()))  # a column for each class
        write_submission({"id": test["id"], **columns})
    print(f"Right for {accuracy:.2%} of {len(y_held_out):,} held-out products, with a loss of {log_loss:.4f}.")
    return log_loss


if __name__ == "__main__":
    run(main)

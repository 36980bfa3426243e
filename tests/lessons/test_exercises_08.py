"""The exercises of lecture 8."""

from ch08_dataloader.diabetes_loader import DiabetesDataset
from tests.exercises import *  # noqa: F403


class TableDataset(DiabetesDataset):
    def __init__(self, xy):
        self.x_data = xy[:, :-1]
        self.y_data = xy[:, [-1]]


def train(model, loader, criterion, optimizer, epochs):
    steps = 0
    for _ in range(epochs):
        for inputs, labels in loader:
            loss = criterion(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            steps += 1
    return steps


ANSWERS = {
    "TableDataset": TableDataset,
    "iterations": "... → -(-samples // batch_size)",
    "last_batch": "... → (samples - 1) % batch_size + 1",
    "train": train,
    "script": "lines.append → if __name__ == '__main__': lines.append",
}
PREDICTED = {"all_steps": [1900, 19, 2000, 60800], "labels_shape": [(2, 1), (4, 1), (2,), (2, 8)]}
MISTAKES = [
    ("TableDataset", "xy[:, :-1] → xy.T", "counts the columns"),
    ("TableDataset", "[-1] → -1", "a bare number"),
    ("TableDataset", "xy[:, :-1] → xy", "among the features"),
    ("TableDataset", "self.x_data → _ | self.y_data → self.x_data | _ = → self.y_data =", "the features come first"),
    ("iterations", "-(-samples // batch_size) → samples // batch_size", "the smaller batch"),
    ("iterations", "-(-samples // batch_size) → samples / batch_size", "a whole number"),
    ("iterations", "-(-samples // batch_size) → samples // batch_size + 1", "one too many"),
    ("last_batch", "(samples - 1) % batch_size + 1 → samples % batch_size", "0 where nothing is left over"),
    ("last_batch", "(samples - 1) % batch_size + 1 → batch_size", "a full batch"),
    ("train", "optimizer.zero_grad() →", "the gradients add up"),
    ("train", "in loader → in list(loader)[-1:]", "with the last batch"),
    ("train", "in loader → in [next(iter(loader))]", "with the first batch"),
    ("train", "optimizer.step() →", "nothing moved"),
    ("train", "return steps → return epochs", "not epochs"),
    ("script", None, "the guard is missing"),
    ("script", "return lines → return lines if __name__ == '__main__' else []", "only the training belongs"),
    ("script", "'__main__' → 'main'", "nobody trains"),
    ("script", "== → !=", "upside down"),
]

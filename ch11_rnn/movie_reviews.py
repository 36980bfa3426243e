"""Lecture 13, homework: the words of a phrase from a movie review in, one of five sentiments out.

    uv run ch11_rnn/movie_reviews.py --data FOLDER

The data belongs to a competition on Kaggle and may not be shipped: download train.tsv and test.tsv from
https://www.kaggle.com/c/sentiment-analysis-on-movie-reviews/data (a free account, the rules accepted). The folder may
hold them as they are, as .gz, or in Kaggle's .zip.
The network is the name classifier's, with words in place of letters: an embedding, a bidirectional GRU that reads the
packed batch, and a linear layer. A word that the training part does not have is left out.
The file has each sentence, and then many phrases cut out of it. Were single phrases held out, nearly all of their words
would have been trained on in the phrases around them, and the accuracy would flatter. So whole sentences are held out,
a random fifth, with all their phrases.
No result on Kaggle's data is claimed here: the project's tests use made-up files of the same format.
Ends with the accuracy on the held-out phrases, and submission.csv, in the format that Kaggle wants.
"""

import csv
from pathlib import Path
from typing import Annotated

import torch
import tyro
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from common.checkpoint import check_writable, write_atomically
from common.cli import UserError, check_finite, progress, run
from common.data import Loader
from common.device import choose_device
from common.kaggle import kaggle_rows
from common.options import Batch, Device, Epochs, LearningRate, Seed

COMPETITION = "sentiment-analysis-on-movie-reviews"
COLUMNS = ["PhraseId", "SentenceId", "Phrase", "Sentiment"]
SENTIMENTS = ["negative", "somewhat negative", "neutral", "somewhat positive", "positive"]
LONGEST = 64  # words of a phrase that are read
SIZE = 100  # of an embedded word, and of the hidden state in each direction


def read_phrases(folder: Path, name: str, columns: list[str]) -> list[list[str]]:
    """The rows of a table, each with these columns. Raises UserError for a wrong cell."""
    # A " is a character like any other: no cell is quoted.
    rows = kaggle_rows(folder, name, COMPETITION, columns, read_cell, dialect="excel-tab", quoting=csv.QUOTE_NONE)
    phrases = list(rows)
    if not phrases:
        raise UserError(f"{name} has no phrases; download it again")
    return phrases


def read_cell(cell: str, column: str) -> str:
    """The cell. Raises ValueError, which says what there should be, unless it is a phrase, a sentiment, a number."""
    if column == "Sentiment" and cell not in ["0", "1", "2", "3", "4"]:
        raise ValueError("0, 1, 2, 3 or 4")
    if column != "Phrase" and not cell.isdecimal():
        raise ValueError("a whole number")
    return cell


def number_words(phrases: list[str]) -> dict[str, int]:
    """A number for each word of the phrases, from 1 on; 0 is the padding."""
    numbers = {}
    for phrase in phrases:
        for word in phrase.lower().split():
            if word not in numbers:
                numbers[word] = len(numbers) + 1
    return numbers


def make_tensors(phrases: list[str], numbers: dict[str, int]) -> tuple[Tensor, Tensor]:
    """The numbers of the words, padded with zeros, N×L, and how many words each phrase has, N."""
    rows = []
    for phrase in phrases:
        row = [numbers[word] for word in phrase.lower().split() if word in numbers]
        rows.append(row[:LONGEST] or [0])  # packing takes no phrase without a word
    seq_lengths = torch.tensor([len(row) for row in rows])  # int64, and it stays on the CPU: packing needs it there
    seq_tensor = torch.zeros(len(rows), max(seq_lengths), dtype=torch.int64)
    for index, row in enumerate(rows):
        seq_tensor[index, : len(row)] = torch.tensor(row)
    return seq_tensor, seq_lengths


class RNNClassifier(nn.Module):
    """Phrases as padded indices, N×L, and their lengths, N → logits, N×5."""

    def __init__(self, num_words: int):
        super().__init__()
        self.embedding = nn.Embedding(num_words + 1, SIZE, padding_idx=0)
        self.gru = nn.GRU(SIZE, SIZE, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * SIZE, len(SENTIMENTS))

    def forward(self, seq_tensor: Tensor, seq_lengths: Tensor) -> Tensor:
        embedded = self.embedding(seq_tensor)  # N×L → N×L×100
        packed = pack_padded_sequence(embedded, seq_lengths, batch_first=True, enforce_sorted=False)
        _, hidden = self.gru(packed)  # 2×N×100: the state after the last word, and that after the first, read backward
        both = torch.cat([hidden[0], hidden[1]], dim=1)  # N×200
        return self.fc(both)  # N×5


def main(
    data: Annotated[Path, tyro.conf.arg(metavar="FOLDER")] = Path(),
    epochs: Epochs = 5,
    batch_size: Batch = 128,
    lr: LearningRate = 0.001,
    seed: Seed = 0,
    device: Device = "auto",
) -> float:
    chosen = choose_device(device)
    submission = Path("submission.csv")
    check_writable(submission)
    rows = read_phrases(data, "train.tsv", COLUMNS)
    test_rows = read_phrases(data, "test.tsv", COLUMNS[:3])

    torch.manual_seed(seed)
    sentences = sorted({row[1] for row in rows})
    if len(sentences) < 5:
        raise UserError(f"train.tsv has {len(sentences)} sentences; give 5 or more")
    order = torch.randperm(len(sentences)).tolist()
    held_out_sentences = {sentences[index] for index in order[: len(order) // 5]}
    seen = [row for row in rows if row[1] not in held_out_sentences]
    held_out = [row for row in rows if row[1] in held_out_sentences]
    numbers = number_words([row[2] for row in seen])
    x_data, seq_lengths = make_tensors([row[2] for row in seen], numbers)
    y_data = torch.tensor([int(row[3]) for row in seen])
    train_loader = Loader(x_data, seq_lengths, y_data, batch_size=batch_size, shuffle=True, seed=seed)
    held_out_loader = Loader(*make_tensors([row[2] for row in held_out], numbers), batch_size=1000)
    labels = torch.tensor([int(row[3]) for row in held_out])
    test_loader = Loader(*make_tensors([row[2] for row in test_rows], numbers), batch_size=1000)
    print(f"{len(seen):,} phrases to train on, with {len(numbers):,} words")
    print(f"{len(held_out):,} phrases of {len(held_out_sentences):,} other sentences held out", end=", ")
    print(f"{len(test_rows):,} to submit")
    most = torch.bincount(y_data).argmax()
    majority = (labels == most).float().mean().item()
    print(f"accuracy of always predicting the majority class, {SENTIMENTS[most]}: {majority:.1%}")

    model = RNNClassifier(len(numbers)).to(chosen)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        total = 0.0
        for x, lengths, y in progress(train_loader, f"epoch {epoch}"):
            y_pred = model(x.to(chosen), lengths)  # logits, N×5
            loss = criterion(y_pred, y.to(chosen))  # the mean over the batch
            optimizer.zero_grad()  # backward adds to .grad, so the last batch's must go
            loss.backward()  # back through all words of all phrases
            optimizer.step()  # a step against the gradient
            total += loss.item() * len(y)
        accuracy = (predict(model, held_out_loader, chosen) == labels).float().mean().item()
        print(f"epoch {epoch:2}  loss {total / len(seen):.4f}  held-out accuracy {accuracy:.1%}", flush=True)
    check_finite(total, lr)

    lines = ["PhraseId,Sentiment"]
    for row, sentiment in zip(test_rows, predict(model, test_loader, chosen).tolist()):
        lines.append(f"{row[0]},{sentiment}")
    write_atomically(submission, ("\n".join(lines) + "\n").encode())
    print(f"Accuracy on {len(held_out):,} held-out phrases: {accuracy:.1%}. Predictions for Kaggle: {submission}.")
    return accuracy


@torch.no_grad()
def predict(model: nn.Module, loader: Loader, device: torch.device) -> Tensor:
    """The sentiment of each phrase, N."""
    predicted = []
    for x, lengths in loader:
        predicted.append(model(x.to(device), lengths).argmax(dim=1).cpu())
    return torch.cat(predicted)


if __name__ == "__main__":
    run(main)

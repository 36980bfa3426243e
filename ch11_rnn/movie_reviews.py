"""Lecture 13, homework: the words of a phrase tell one of five sentiments.

第 13 讲，作业：根据影评里的词语，判断它属于五种情感中的哪一种。

    uv run ch11_rnn/movie_reviews.py

The name classifier, with words for letters. This runs on a made-up table; `--data FOLDER` takes Kaggle's train.tsv and
test.tsv, and writes submission.csv.

You should see: almost all right; always "neutral" has 40 %.
"""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

from common.cli import UserError, check_finite, progress, run
from common.data import Loader, checked_path
from common.device import choose_device
from common.options import Data, Device, Epochs, LearningRate, Seed
from common.tables import read_table, write_submission


def make_tensors(phrases: list[str], numbers: dict[str, int]) -> tuple[Tensor, Tensor]:
    """The numbers of the words, padded with zeros, N×L, and how many words each phrase has, N."""
    rows = []
    for phrase in phrases:
        row = [numbers[word] for word in phrase.lower().split() if word in numbers]  # unknown words are left out
        rows.append(torch.tensor(row[:64] or [0]))  # packing takes no phrase without a word
    return pad_sequence(rows, batch_first=True), torch.tensor([len(row) for row in rows])


class RNNClassifier(nn.Module):
    """Phrases as padded indices, N×L, and their lengths, N → logits, N×5."""

    def __init__(self, num_words: int):
        super().__init__()
        self.embedding = nn.Embedding(num_words + 1, 100, padding_idx=0)
        self.gru = nn.GRU(100, 100, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * 100, 5)

    def forward(self, seq_tensor: Tensor, seq_lengths: Tensor) -> Tensor:
        embedded = self.embedding(seq_tensor)  # N×L → N×L×100
        packed = pack_padded_sequence(embedded, seq_lengths, batch_first=True, enforce_sorted=False)
        _, hidden = self.gru(packed)  # 2×N×100: the last state of each direction
        return self.fc(torch.cat([hidden[0], hidden[1]], dim=1))  # N×200 → N×5


@torch.no_grad()
def predict(model: nn.Module, seq_tensor: Tensor, seq_lengths: Tensor, device: torch.device) -> Tensor:
    """The sentiment of each phrase, N."""
    loader = Loader(seq_tensor, seq_lengths, batch_size=1000)
    return torch.cat([model(inputs.to(device), lengths).argmax(dim=1).cpu() for inputs, lengths in loader])


def main(
    data: Data = None, epochs: Epochs = 5, lr: LearningRate = 0.002, seed: Seed = 0, device: Device = "auto"
) -> float:
    chosen = choose_device(device)
    columns = {"sentenceid": (0, 10**9), "phrase": str, "sentiment": [0, 1, 2, 3, 4]}  # and what their cells may be
    table = read_table(data or checked_path("movie_reviews.tsv.gz"), "train.tsv", columns, least=10)
    submits = data and data.is_dir()
    if submits:  # Kaggle's folder has phrases to predict, too
        test = read_table(data, "test.tsv", {"phraseid": str, "phrase": str})
    torch.manual_seed(seed)
    sentences = table["sentenceid"].unique()  # most phrases are parts of one: it is held out with all its parts
    if len(sentences) < 5:
        raise UserError(f"{data} has phrases of {len(sentences)} sentences; give those of 5 or more")
    fifth = sentences[torch.randperm(len(sentences))[: len(sentences) // 5]]
    held_out = torch.tensor(table["sentenceid"].isin(fifth).to_numpy())  # N
    words = sorted(set(" ".join(table["phrase"][~held_out.numpy()]).lower().split()))
    numbers = {word: number for number, word in enumerate(words, start=1)}  # 0 is the padding
    x, lengths = make_tensors(table["phrase"], numbers)  # N×L, N
    y = torch.tensor(table["sentiment"].to_numpy("int64"))  # N
    train_loader = Loader(x[~held_out], lengths[~held_out], y[~held_out], batch_size=128, shuffle=True, seed=seed)
    x, lengths, y = x[held_out], lengths[held_out], y[held_out]
    print(f"{train_loader.samples:,} {'' if data else 'made-up '}phrases to train on, {len(y):,} held out")
    model = RNNClassifier(len(numbers)).to(chosen)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        for inputs, seq_lengths, labels in progress(train_loader, f"epoch {epoch}"):  # N×L, N, N
            logits = model(inputs.to(chosen), seq_lengths)  # N×5
            loss = criterion(logits, labels.to(chosen))
            optimizer.zero_grad()  # clear the old gradients
            loss.backward()  # compute the new ones
            optimizer.step()  # update the weights
        accuracy = (predict(model, x, lengths, chosen) == y).float().mean().item()
        print(f"epoch {epoch:2}  held-out accuracy {accuracy:.2%}", flush=True)
    check_finite(loss.item(), lr)

    if submits:
        sentiments = predict(model, *make_tensors(test["phrase"], numbers), chosen)
        write_submission({"PhraseId": test["phraseid"], "Sentiment": sentiments})
    print(f'Right for {accuracy:.2%} of {len(y):,} held-out phrases; always "neutral": {(y == 2).float().mean():.2%}.')
    return accuracy


if __name__ == "__main__":
    run(main)

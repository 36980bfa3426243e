"""Lecture 13, judged: a linear layer on triples of letters is as good as the recurrent network.

    uv run ch11_rnn/letter_triples.py

A name is taken apart into all pieces of one to three letters; a linear layer adds up what each piece says for each
language. It takes a second, and one can read off what it has learned. What the recurrent network has instead is that
nobody chose the three. Always compare a network with the plainest model that could do the job.
The files mislead. The Arabic test names are all in the training file, so nearly all of them are right. The other test
names that are in the training file mostly have several languages, so most of them are wrong. With each row once, and
each name in one part only, the accuracy is lower, for the network as well.
Ends with the test accuracy on the course's files and on "distinct" names, each beside that of always predicting
"Russian": 46.8% on the course's files.
"""

import torch
from torch import Tensor, nn

from ch11_rnn.name_classifier import LANGUAGES, read_names
from common.cli import check_finite, run
from common.data import Loader
from common.options import Batch, Epochs, LearningRate, Seed

SHOWN = ["English", "Greek", "Irish", "Italian", "Japanese"]


def pieces(name: str) -> list[str]:
    """All pieces of one to three characters, the ends of the name marked: for "An" ^ A n $ ^A An n$ ^An An$."""
    marked = f"^{name}$"
    found = []
    for size in (1, 2, 3):
        for start in range(len(marked) - size + 1):
            found.append(marked[start : start + size])
    return found


def number_pieces(names: list[str]) -> dict[str, int]:
    """A number for each piece that the names have, from 1 on; 0 is the padding."""
    numbers = {}
    for name in names:
        for piece in pieces(name):
            if piece not in numbers:
                numbers[piece] = len(numbers) + 1
    return numbers


def make_tensor(names: list[str], numbers: dict[str, int]) -> Tensor:
    """The numbers of each name's pieces, N×P, padded with zeros; pieces without a number are left out."""
    rows = [[numbers[piece] for piece in pieces(name) if piece in numbers] for name in names]
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [0] * (longest - len(row)) for row in rows])


def distinct_names(seed: int) -> tuple[tuple[list[str], list[int]], tuple[list[str], list[int]]]:
    """Both files together without repeated rows, a random third of the names for the test, the others for training."""
    names, labels = read_names("train")
    more_names, more_labels = read_names("test")
    rows = sorted(set(zip(names + more_names, labels + more_labels)))  # each name with a language once, in order
    names = sorted({name for name, _ in rows})  # each name once
    order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed)).tolist()
    chosen = {names[index] for index in order[: len(names) // 3]}
    training = [row for row in rows if row[0] not in chosen]
    test = [row for row in rows if row[0] in chosen]
    return unzip(training), unzip(test)


def unzip(rows: list[tuple[str, int]]) -> tuple[list[str], list[int]]:
    return [name for name, _ in rows], [label for _, label in rows]


def main(epochs: Epochs = 4, batch_size: Batch = 256, lr: LearningRate = 0.01, seed: Seed = 0) -> dict[str, float]:
    sets = {"the course's files": (read_names("train"), read_names("test")), "distinct names": distinct_names(seed)}
    accuracies = {}
    for title, (training, test) in sets.items():
        names, labels = training
        order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed))
        tenth = len(names) // 10
        held_out = order[:tenth]  # as in name_classifier.py
        seen = order[tenth:]
        set_of_names = set(names)
        numbers = number_pieces([names[index] for index in seen.tolist()])
        x_data = make_tensor(names, numbers)  # N×P
        y_data = torch.tensor(labels)
        loader = Loader(x_data[seen], y_data[seen], batch_size=batch_size, shuffle=True, seed=seed)

        # A linear layer of how often each piece occurs. Nearly all of these thousands of counts are zero, so
        # EmbeddingBag looks up the weights of the pieces that are there, and adds them.
        model = nn.EmbeddingBag(len(numbers) + 1, len(LANGUAGES), mode="sum", padding_idx=0)
        nn.init.zeros_(model.weight)
        criterion = nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        for _ in range(epochs):
            for x, y in loader:
                y_pred = model(x)  # logits, N×18
                loss = criterion(y_pred, y)  # the mean over the batch
                optimizer.zero_grad()  # backward adds to .grad, so the last batch's must go
                loss.backward()  # the gradient of the loss for each weight
                optimizer.step()  # a step against it
        check_finite(loss.item(), lr)

        test_names, test_labels = test
        correct = is_correct(model, make_tensor(test_names, numbers), torch.tensor(test_labels))
        held_out_accuracy = mean(is_correct(model, x_data[held_out], y_data[held_out]))
        accuracies[title] = mean(correct)
        majority = mean(torch.tensor(test_labels) == LANGUAGES.index("Russian"))
        print(f"{title}: {len(seen):,} names to train on, {len(numbers):,} pieces")
        print(f"  held-out accuracy {held_out_accuracy:.2%}, test accuracy {mean(correct):.2%}")
        print(f"  always predicting Russian, the majority class: {majority:.1%}")
        leaked = torch.tensor([name in set_of_names for name in test_names])
        if leaked.any():
            arabic = torch.tensor(test_labels) == LANGUAGES.index("Arabic")
            print_part("Arabic, all names of the training file", correct, arabic)
            print_part("other names that the training file has", correct, leaked & ~arabic)  # leaked and not Arabic
            print_part("names that it does not have", correct, ~leaked)
            print_heaviest(model.weight.detach(), list(numbers))
    course, distinct = accuracies.values()
    print(f"Test accuracy {course:.2%} on the course's files, {distinct:.2%} on distinct names.")
    return accuracies


@torch.no_grad()
def is_correct(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    return model(x).argmax(dim=1) == y


def mean(correct: Tensor) -> float:
    return correct.float().mean().item()


def print_part(title: str, correct: Tensor, part: Tensor) -> None:
    print(f"    {title:38}  {mean(part):5.1%} of the test, accuracy {mean(correct[part]):.1%}")


def print_heaviest(weight: Tensor, found: list[str]) -> None:
    """The five pieces that speak most for some of the languages."""
    print("  the pieces of largest weight:")
    for language in SHOWN:
        largest = weight[1:, LANGUAGES.index(language)].topk(5).indices
        print(f"    {language:9} {'  '.join(found[index] for index in largest.tolist())}")


if __name__ == "__main__":
    run(main)

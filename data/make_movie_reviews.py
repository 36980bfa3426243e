"""Makes movie_reviews.tsv.gz, made-up phrases in the form of Kaggle's movie reviews.

    uv run data/make_movie_reviews.py

The rule in it: a phrase's sentiment is 2 (neutral), 3 with a good word and 1 with a bad one; "very" before that word
makes it 4 or 0; "not" before these turns good into bad. So the order of the words counts: "not very good" is 0.
"""

import gzip
import random
from pathlib import Path

GOOD = ["good", "great", "funny", "moving", "clever", "fresh", "warm", "sharp", "charming", "brilliant"]
BAD = ["bad", "dull", "slow", "silly", "weak", "flat", "cold", "clumsy", "boring", "awful"]
SUBJECTS = ["film", "story", "plot", "cast", "ending", "music", "script", "camera", "acting", "dialogue"]
PLACES = ["in the first scene", "to the very last minute", "by the sea", "in a small town", "for two hours", "at home"]
SENTENCES = 700


def pick(rng: random.Random, words: list[str]) -> str:
    return words[int(rng.random() * len(words))]


def make_text() -> str:
    rng = random.Random(13)  # random() gives the same numbers in every version of Python
    lines = ["PhraseId\tSentenceId\tPhrase\tSentiment"]
    for sentence in range(1, SENTENCES + 1):
        negated, strong, good = rng.random() < 0.4, rng.random() < 0.4, rng.random() < 0.5
        opinion = "not " * negated + "very " * strong + pick(rng, GOOD if good else BAD)
        sentiment = 2 + (2 if strong else 1) * (1 if good != negated else -1)
        subject = f"the {pick(rng, SUBJECTS)} of the {pick(rng, SUBJECTS)}"
        place = f"{pick(rng, PLACES)} and {pick(rng, PLACES)}"
        phrases = {f"{subject} is {opinion} {place}": sentiment, f"{subject} is {opinion}": sentiment,
                   f"{opinion} {place}": sentiment, subject: 2, place: 2}  # fmt: skip
        for phrase, label in phrases.items():
            lines.append(f"{len(lines)}\t{sentence}\t{phrase}\t{label}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    path = Path(__file__).with_name("movie_reviews.tsv.gz")
    path.write_bytes(gzip.compress(make_text().encode(), 9, mtime=0))
    print(f"{path}: {path.stat().st_size:,} bytes")

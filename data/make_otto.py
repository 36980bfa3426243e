"""Makes otto.csv.gz, a made-up table in the form of Kaggle's Otto products.

    uv run data/make_otto.py

The rule in it: a product of Class_k has more of the ten features from feat_(10k - 9) to feat_(10k) than of the others.
"""

import gzip
import random
from pathlib import Path

PRODUCTS = [150, 1050, 500, 180, 180, 900, 180, 540, 320]  # of each class; the shares are about those of Kaggle's table


def geometric(rng: random.Random, p: float) -> int:
    """How often something of probability p happens before it does not for the first time."""
    count = 0
    while rng.random() < p:
        count += 1
    return count


def make_text() -> str:
    rng = random.Random(9)  # random() gives the same numbers in every version of Python
    features = [f"feat_{number}" for number in range(1, 94)]
    lines = [",".join(["id", *features, "target"])]
    for k, products in enumerate(PRODUCTS, start=1):
        for _ in range(products):
            counts = [geometric(rng, 0.55 if 10 * k - 9 <= number <= 10 * k else 0.17) for number in range(1, 94)]
            lines.append(",".join(map(str, [len(lines), *counts, f"Class_{k}"])))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    path = Path(__file__).with_name("otto.csv.gz")
    path.write_bytes(gzip.compress(make_text().encode(), 9, mtime=0))
    print(f"{path}: {path.stat().st_size:,} bytes")

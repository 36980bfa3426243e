"""What the pictures of a sliding kernel share: the sum of products, written out."""


def formula(patch, kernel, y, x, result):
    """output[y, x] as the sum of nine products, a row of the kernel on each line."""
    rows = []
    for pixels, weights in zip(patch.tolist(), kernel.tolist()):
        rows.append(" + ".join(f"{pixel:.0f}·{weight:.0f}" for pixel, weight in zip(pixels, weights)))
    return f"output[{y}, {x}] = " + "\n+ ".join(rows) + f"\n= {result:.0f}"

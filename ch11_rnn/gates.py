"""Lecture 12, beyond: an LSTM's gates keep a number that a plain RNN loses.

第 12 讲补充：LSTM 用门记住一个数，普通 RNN 记不住。

    uv run ch11_rnn/gates.py --plot

Each step brings a number, sometimes marked. The answer is the last marked number. Both networks have about 130
parameters.

You should see: the LSTM's error is a small part of the RNN's.
"""

import torch
from torch import Tensor, nn

from ch11_rnn.hello_lstm_gru import lstm_gates
from common.cli import progress, run
from common.options import Plot, Seed, Steps

SEQ_LEN = 50
BATCH_SIZE = 32


def make_batch():
    """Random sequences, L×N×2, each step a number and a mark (0 or 1), and their targets, L×N×1."""
    numbers = 2 * torch.rand(SEQ_LEN, BATCH_SIZE) - 1  # from −1 to 1
    marks = torch.rand(SEQ_LEN, BATCH_SIZE) < 0.06
    marks[0] = True  # there is always something to remember
    targets = [numbers[0]]
    for number, mark in zip(numbers[1:], marks[1:]):
        targets.append(torch.where(mark, number, targets[-1]))
    return torch.stack([numbers, marks.float()], dim=2), torch.stack(targets).unsqueeze(2)


class Net(nn.Module):
    """Sequences L×N×2 → answers L×N×1."""

    def __init__(self, network: type, hidden_size: int):
        super().__init__()
        self.rnn = network(input_size=2, hidden_size=hidden_size)
        self.linear = nn.Linear(hidden_size, 1)

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.rnn(x)  # → L×N×hidden
        return self.linear(out)  # → L×N×1


def train(model: nn.Module, steps: int, lr: float, seed: int) -> float:
    """Train on a new batch each step. Returns the error on a last batch: the root of the mean square."""
    torch.manual_seed(seed)
    criterion = nn.MSELoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in progress(range(steps), type(model.rnn).__name__):
        inputs, targets = make_batch()
        loss = criterion(model(inputs), targets)
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights
    inputs, targets = make_batch()
    return criterion(model(inputs), targets).item() ** 0.5


def watch(lstm: nn.LSTM, inputs: Tensor):
    """How open the gates are while sequences, L×N×2, are read: to write and to keep, each L×N×hidden."""
    h = c = torch.zeros(inputs.shape[1], lstm.hidden_size)
    write, keep = [], []
    for x in inputs:
        i, f, g, o = lstm_gates(x, h, *lstm.all_weights[0])
        c = f * c + i * g
        h = o * torch.tanh(c)
        write.append(i)
        keep.append(f)
    return torch.stack(write), torch.stack(keep)


def main(steps: Steps = 400, seed: Seed = 0, plot: Plot = False):
    torch.set_num_threads(1)  # several cores would only slow down work this small
    torch.manual_seed(seed)
    rnn = Net(nn.RNN, 9)  # 127 parameters
    lstm = Net(nn.LSTM, 4)  # 133 parameters
    rnn_error = train(rnn, steps, 0.01, seed)  # the learning rate that suits it
    lstm_error = train(lstm, steps, 0.05, seed)
    print(f"RNN   error {rnn_error:.2f}")
    print(f"LSTM  error {lstm_error:.2f}")
    print(f"The LSTM's error is {lstm_error / rnn_error:.0%} of the RNN's; always answering 0 has about 0.58.")
    if plot:
        from ch11_rnn.figures.gates import draw

        with torch.no_grad():
            inputs, targets = make_batch()
            write, keep = watch(lstm.rnn, inputs)
            draw(inputs[:, 0], targets[:, 0], rnn(inputs)[:, 0], lstm(inputs)[:, 0], write[:, 0], keep[:, 0])


if __name__ == "__main__":
    run(main)

#!/usr/bin/python3
"""Milliseconds of steps of the networks of experiments/ in PyTorch, as steps.sh reads them.

A step is what bench_engine's is: forward, loss, backward, optimizer on random numbers; with
--eval forward alone. The homework's networks are those of torch_twin.py, the others those of
tests/golden/nn/make_models.py (which have no dropout). Prints a line for each step, and at the
end `peak` and the most MB that the process has used.

    torch_steps.py cnn2d --waveform --channels-last --steps 5
"""
import argparse
import pathlib
import resource
import sys
import time

import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parent / "golden" / "nn")]

import make_models  # noqa: E402
import torch_twin  # noqa: E402

TAGS = 50


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("model", choices=[*torch_twin.MODELS, *make_models.MODELS])
    p.add_argument("--waveform", action="store_true", help="mel spectrograms in the network")
    p.add_argument("--eval", action="store_true", help="forward alone")
    p.add_argument("--channels-last", action="store_true", help="memory order of images")
    p.add_argument("--cpu", action="store_true", help="processor time")
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--steps", type=int, default=15)
    p.add_argument("--threads", type=int, default=1)
    return p.parse_args()


def homework(options):
    """One of torch_twin.py's networks, which end in probabilities, and its input."""
    network = torch_twin.make_network(options.model, TAGS, options.channels_last)
    if options.waveform:
        return network, torch.rand(options.batch, 1, torch_twin.EXAMPLE) - 0.5
    network.front = network.front[-1]  # the norm
    return network, 40 * torch.rand(options.batch, 1, 96, 188) - 60


def published(options):
    make, whole, shape = make_models.MODELS[options.model][:3]
    network = torch.nn.Sequential(make(*whole), torch.nn.Sigmoid())
    x = 40 * torch.rand(options.batch, *shape) - 60
    if options.channels_last and x.dim() == 4:
        network = network.to(memory_format=torch.channels_last)
        x = x.contiguous(memory_format=torch.channels_last)
    return network, x


def main():
    options = arguments()
    torch.set_default_dtype(torch.float32)  # make_models.py wants more
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    own = options.model in torch_twin.MODELS
    network, x = homework(options) if own else published(options)
    network.train(not options.eval)
    targets = (torch.rand(options.batch, TAGS) < 0.1).float()
    loss = torch.nn.BCELoss()
    optimizer = torch_twin.make_optimizer(
        "sgd" if options.model in ("baseline1d", "cnn2d") else "adam", network.parameters(), 1e-4)

    def step():
        if options.eval:
            with torch.no_grad():
                loss(network(x), targets)
            return
        value = loss(network(x), targets)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        optimizer.step()

    clock = time.process_time if options.cpu else time.perf_counter
    step()
    for _ in range(options.steps):
        begun = clock()
        step()
        print("%.4f" % (1e3 * (clock() - begun)))
    print("peak %.1f" % (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


if __name__ == "__main__":
    main()

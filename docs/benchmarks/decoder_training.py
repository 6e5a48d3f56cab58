"""Trains the decoder of DecoderTraining.java with PyTorch in eager mode, as a peer.

Usage: decoder_training.py STEPS THREADS

The same shapes, numbers and optimizer: hidden size 384, 6 layers, 6 heads, feed-forward size 1024,
vocabulary 2048, own head tied; batches of 8 rows of 256 random tokens; AdamW, gradients clipped to
norm 1. Prints CPU seconds a step, after five steps to warm up.
"""

import resource
import sys

import torch
from torch import nn
from torch.nn import functional

HIDDEN, LAYERS, HEADS, INNER, VOCABULARY, ROWS, LENGTH = 384, 6, 6, 1024, 2048, 8, 256


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(HIDDEN))

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))


def rotated(x, cos, sin):
    half = x.shape[-1] // 2
    return x * cos + torch.cat((-x[..., half:], x[..., :half]), -1) * sin


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.before_attention, self.before_inner = Norm(), Norm()
        self.q, self.k, self.v, self.o = (nn.Linear(HIDDEN, HIDDEN, bias=False) for _ in range(4))
        self.gate, self.up = (nn.Linear(HIDDEN, INNER, bias=False) for _ in range(2))
        self.down = nn.Linear(INNER, HIDDEN, bias=False)

    def forward(self, x, cos, sin, mask):
        b, t, _ = x.shape
        h = self.before_attention(x)
        q, k, v = (p(h).view(b, t, HEADS, -1).transpose(1, 2) for p in (self.q, self.k, self.v))
        q, k = rotated(q, cos, sin), rotated(k, cos, sin)
        scores = q @ k.transpose(2, 3) / (HIDDEN // HEADS) ** 0.5 + mask
        x = x + self.o((torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(b, t, HIDDEN))
        h = self.before_inner(x)
        return x + self.down(functional.silu(self.gate(h)) * self.up(h))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, HIDDEN)
        nn.init.normal_(self.embedding.weight, std=0.02)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = Norm()
        size = HIDDEN // HEADS
        angles = torch.arange(LENGTH)[:, None] / 10000 ** (torch.arange(0, size, 2) / size)
        angles = torch.cat((angles, angles), -1)
        self.cos, self.sin = angles.cos(), angles.sin()
        self.mask = torch.full((LENGTH, LENGTH), float("-inf")).triu(1)

    def forward(self, ids):
        x = self.embedding(ids)
        for layer in self.layers:
            x = layer(x, self.cos, self.sin, self.mask)
        return functional.linear(self.norm(x), self.embedding.weight)


def main(steps, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = Decoder()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    ids = torch.randint(0, VOCABULARY, (ROWS, LENGTH))
    for step in range(steps + 5):
        if step == 5:
            before = resource.getrusage(resource.RUSAGE_SELF)
        logits = model(ids)
        loss = functional.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    parameters = sum(p.numel() for p in model.parameters())
    print(
        "PyTorch %s, eager: %.1fM parameters, %.3f CPU s a step, %.0f tokens a CPU second, loss %.4f"
        % (torch.__version__, parameters / 1e6, used / steps, ROWS * LENGTH * steps / used, loss)
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

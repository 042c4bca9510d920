"""The Dual Interaction Network in plain eager PyTorch, unfolded, as one writes it from the paper: the yardstick of bench.

Independent of models/: NCHW memory, nn.Conv2d for everything, nn.LayerNorm between two permutes, softmax written out, the
decoder's 3 x 3 convolution on the concatenated maps. Parameter names are the specification's. The dual network with the MLP
decoder only.

Needs PyTorch of the version that the worker is linked to, e.g.
    python3.11 -m venv ~/.cache/diptych/bench-venv
    ~/.cache/diptych/bench-venv/bin/pip install torch==2.14.1 numpy safetensors
"""

import argparse
import json
import math
import pathlib
import resource
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

PAPER = dict(
    in_channels=3, num_classes=4, channels=[128, 256, 512, 1024], depths=[3, 3, 27, 3], stem_kernel=3, stem_stride=1,
    mlp_ratio=4, layer_scale_init=1e-6, window=7, ffn_ratio=2, embed_dim=768, decoder_stride=1)
IGNORED = {"name", "description", "departures", "init", "residual_init", "folded_decoder"}


class ChannelNorm(nn.LayerNorm):
    """Layer norm over the channels of [N,C,H,W]."""

    def __init__(self, channels):
        super().__init__(channels, eps=1e-6)

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvBlock(nn.Module):
    def __init__(self, c, ratio, scale):
        super().__init__()
        self.dwconv = nn.Conv2d(c, c, 7, padding=3, groups=c)
        self.norm = ChannelNorm(c)
        self.pwconv1 = nn.Conv2d(c, c * ratio, 1)
        self.pwconv2 = nn.Conv2d(c * ratio, c, 1)
        self.gamma = nn.Parameter(torch.full((c,), scale))

    def forward(self, x):
        y = self.pwconv2(F.gelu(self.pwconv1(self.norm(self.dwconv(x)))))
        return x + self.gamma.view(1, -1, 1, 1) * y


class Pool(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.norm = ChannelNorm(i)
        self.conv = nn.Conv2d(i, o, 2, stride=2)

    def forward(self, x):
        return self.conv(self.norm(x))


class Encoder(nn.Module):
    def __init__(self, k):
        super().__init__()
        c = k["channels"]
        self.stem_conv = nn.Conv2d(k["in_channels"], c[0], k["stem_kernel"], k["stem_stride"], k["stem_kernel"] // 2)
        self.stem_norm = ChannelNorm(c[0])
        self.pools = nn.ModuleList(Pool(c[l - 1], c[l]) for l in (1, 2, 3))
        self.edge_pools = nn.ModuleList(Pool(c[l - 1], c[l]) for l in (1, 2, 3))
        self.stages = nn.ModuleList(
            nn.Sequential(*(ConvBlock(c[l], k["mlp_ratio"], k["layer_scale_init"]) for _ in range(k["depths"][l])))
            for l in range(4))
        self.edge_norms = nn.ModuleList(ChannelNorm(n) for n in c)
        self.shape_norms = nn.ModuleList(ChannelNorm(n) for n in c)

    def forward(self, image):
        x = edge = self.stem_norm(self.stem_conv(image))
        levels = []
        for l in range(4):
            if l > 0:
                edge, x = self.edge_pools[l - 1](x), self.pools[l - 1](x)
            x = self.stages[l](x)
            levels.append((self.edge_norms[l](edge), self.shape_norms[l](x)))
        return levels


class Merge(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv = nn.Conv2d(2 * c, c, 3, padding=1)

    def forward(self, level):
        return self.conv(torch.cat(level, 1))


class Qkv(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.norm_q, self.norm_kv = ChannelNorm(c), ChannelNorm(c)
        self.q, self.k, self.v = (nn.Conv2d(c, c, 1) for _ in range(3))

    def forward(self, asking, other):
        o = self.norm_kv(other)
        return self.q(self.norm_q(asking)), self.k(o), self.v(o)


class WindowAttention(nn.Module):
    def __init__(self, c, window):
        super().__init__()
        self.window = window
        self.qkv = Qkv(c)

    def windows(self, x):
        n, c, h, w = x.shape
        s = self.window
        return x.view(n, c, h // s, s, w // s, s).permute(0, 2, 4, 3, 5, 1).reshape(-1, s * s, c)

    def forward(self, asking, other):
        q, k, v = self.qkv(asking, other)
        n, c, h, w = q.shape
        s = self.window
        k, v = self.windows(k), self.windows(v)
        weights = torch.softmax(self.windows(q) @ k.transpose(1, 2) / math.sqrt(c), -1)
        out = (weights @ v).view(n, h // s, w // s, s, s, c).permute(0, 5, 1, 3, 2, 4).reshape(n, c, h, w)
        return out + q


class GatedFfn(nn.Module):
    def __init__(self, c, ratio):
        super().__init__()
        hidden = 2 * ratio * c
        self.norm = ChannelNorm(c)
        self.conv_in = nn.Conv2d(c, hidden, 1, bias=False)
        self.dwconv = nn.Conv2d(hidden, hidden, 3, padding=1, groups=hidden, bias=False)
        self.conv_out = nn.Conv2d(hidden // 2, c, 3, padding=1, bias=False)

    def forward(self, x):
        a, b = self.dwconv(self.conv_in(self.norm(x))).chunk(2, 1)
        return x + self.conv_out(F.gelu(a) * b)


class Difm(nn.Module):
    def __init__(self, c, k):
        super().__init__()
        self.merge_i, self.merge_e = Merge(c), Merge(c)
        self.attn_ie, self.attn_ei = WindowAttention(c, k["window"]), WindowAttention(c, k["window"])
        self.ffn_ie, self.ffn_ei = GatedFfn(c, k["ffn_ratio"]), GatedFfn(c, k["ffn_ratio"])

    def forward(self, level_i, level_e):
        i, e = self.merge_i(level_i), self.merge_e(level_e)
        ie, ei = self.ffn_ie(self.attn_ie(i, e)), self.ffn_ei(self.attn_ei(e, i))
        return ie * torch.sigmoid(ie.mean(1, True)) + ei * torch.sigmoid(ei.mean(1, True))


class Decoder(nn.Module):
    def __init__(self, k):
        super().__init__()
        self.stride, embed = k["decoder_stride"], k["embed_dim"]
        self.proj = nn.ModuleList(nn.Conv2d(c, embed, 1) for c in k["channels"])
        self.fuse_conv = nn.Conv2d(4 * embed, embed, 3, padding=1, bias=False)
        self.fuse_bn = nn.BatchNorm2d(embed)
        self.pred = nn.Conv2d(embed, k["num_classes"], 1)

    def forward(self, maps, size):
        inner = [side // self.stride for side in size]
        maps = [F.interpolate(p(m), inner, mode="bilinear", align_corners=False) for p, m in zip(self.proj, maps)]
        y = self.pred(F.relu(self.fuse_bn(self.fuse_conv(torch.cat(maps, 1)))))
        return y if self.stride == 1 else F.interpolate(y, size, mode="bilinear", align_corners=False)


class Din(nn.Module):
    def __init__(self, config):
        super().__init__()
        unknown = set(config) - set(PAPER) - IGNORED
        if unknown:
            raise SystemExit(f"pytorch_din.py does not know {', '.join(sorted(unknown))}: only the plain dual network is here")
        k = self.config = PAPER | {key: value for key, value in config.items() if key in PAPER}
        self.encoder_i, self.encoder_e = Encoder(k), Encoder(k)
        self.difms = nn.ModuleList(Difm(c, k) for c in k["channels"])
        self.decoder = Decoder(k)

    def forward(self, original, enhanced):
        levels = zip(self.difms, self.encoder_i(original), self.encoder_e(enhanced))
        return self.decoder([difm(i, e) for difm, i, e in levels], original.shape[2:])


def loss_of(logits, target):
    """0.3 cross-entropy + 0.7 Dice + boundary (Eq. 10)."""
    c = logits.shape[1]
    x, y = torch.softmax(logits, 1), F.one_hot(target, c).permute(0, 3, 1, 2).to(logits.dtype)
    dice = (2 * (x * y).sum((0, 2, 3)) + 1e-5) / (x.sum((0, 2, 3)) + y.sum((0, 2, 3)) + 1e-5)
    across = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=logits.dtype)
    kernels = torch.stack([across, across.t()]).repeat(c, 1, 1).unsqueeze(1)
    boundary = 0
    for scale in (1, 2, 4):
        px, py = (F.avg_pool2d(t, scale) for t in (x, y))
        boundary = boundary + (F.conv2d(px, kernels, padding=1, groups=c) - F.conv2d(py, kernels, padding=1, groups=c)).abs().mean()
    return 0.3 * F.cross_entropy(logits, target) + 0.7 * (1 - dice.mean()) + boundary


def load_config(name):
    path = pathlib.Path(name)
    if not path.exists():
        path = pathlib.Path(__file__).parents[2] / "resources" / "models" / f"{name}.json"
    return json.loads(path.read_text())


def median_seconds(work, warm_ups, runs):
    """Medians of the time by the clock and of that of all threads."""
    seconds, cpu = [], []
    for i in range(warm_ups + runs):
        start, cpu_start = time.perf_counter(), time.process_time()
        work()
        if i >= warm_ups:
            seconds.append(time.perf_counter() - start)
            cpu.append(time.process_time() - cpu_start)
    return statistics.median(seconds), statistics.median(cpu)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", help="a name from resources/models or a file")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warm-ups", type=int, default=3)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--only", choices=["forward", "training"], help="default: both")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    net = Din(load_config(arguments.config))
    for p in net.parameters():
        if p.dim() > 1:
            nn.init.trunc_normal_(p, std=0.02)
    shape = (arguments.batch, 1, arguments.size, arguments.size)
    original, enhanced = (torch.rand(shape).expand(-1, net.config["in_channels"], -1, -1).contiguous() for _ in range(2))
    result = {"torch": torch.__version__, "threads": torch.get_num_threads(), "size": arguments.size,
              "batch": arguments.batch, "warmUps": arguments.warm_ups, "runs": arguments.runs}
    if arguments.only != "training":
        net.eval()
        with torch.inference_mode():
            seconds, cpu = median_seconds(lambda: net(original, enhanced), arguments.warm_ups, arguments.runs)
        result["forward"] = {"secondsPerBatch": seconds, "cpuSecondsPerBatch": cpu}
        result["peakForwardBytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if arguments.only != "forward":
        net.train()
        optimiser = torch.optim.AdamW(net.parameters(), lr=1e-4)
        target = (original[:, 0] * (net.config["num_classes"] - 1)).round().long()

        def step():
            optimiser.zero_grad()
            loss_of(net(original, enhanced), target).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1)
            optimiser.step()

        seconds, cpu = median_seconds(step, arguments.warm_ups, arguments.runs)
        result["trainingStep"] = {"secondsPerBatch": seconds, "cpuSecondsPerBatch": cpu}
        result["peakTrainingBytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()

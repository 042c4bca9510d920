"""Diptych's network against eager PyTorch: the bench table.

Runs `diptych-worker bench` and pytorch_din.py in turns, `--rounds` times each, so that a busy moment of the machine falls on
both; prints the median times of each and their ratios as a Markdown table, with the load of the machine beside it. Time is by
the clock and of all threads together (CPU): on a machine that does other work, only the second can be compared.
Both use the same threads and the same numbers of warm-ups and runs. First it sees whether both compute the same from the same
weights, through `diptych-worker parity` where the worker has that command.

    ~/.cache/diptych/bench-venv/bin/python tests/bench/compare.py din-paper --batch 1
(pytorch_din.py says how to set up that Python.)
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
WORKER = HERE.parents[1] / "build" / "release" / "bin" / "diptych-worker"


def worker_bench(a, kind, *options):
    command = [a.worker, "bench", a.config, "--json", "--size", a.size, "--batch", a.batch, "--only", kind, "--threads",
               a.threads, "--device", "cpu", *(["--runs", a.runs] if a.runs else []), *options]
    output = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if output.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{output.stderr}")
    return json.loads(output.stdout)


def eager_bench(a, kind, warm_ups, runs):
    command = [sys.executable, HERE / "pytorch_din.py", a.config, "--size", a.size, "--batch", a.batch, "--threads",
               a.threads, "--only", kind, "--warm-ups", warm_ups, "--runs", runs]
    output = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if output.returncode != 0:
        raise SystemExit(f"pytorch_din.py failed\n{output.stderr}")
    return json.loads(output.stdout)


def same_function(a):
    """Largest difference of the outputs by the output's scale, or why it is not known."""
    import torch
    from safetensors.torch import load_file

    from pytorch_din import Din, load_config

    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([a.worker, "parity", folder, "--config", a.check, "--weights", "seed:1"],
                              capture_output=True, text=True)
        if done.returncode != 0:
            return "not compared: this worker has no parity command"
        weights, io = (load_file(f"{folder}/{name}.safetensors") for name in ("weights", "io"))
    net = Din(load_config(a.check))
    shapes = net.state_dict()
    net.load_state_dict({k: v.view(shapes[k].shape) for k, v in weights.items() if k in shapes}, strict=False)
    missing = [k for k, _ in net.named_parameters() if k not in weights]
    if missing:
        return f"not compared: {missing[0]} is not among the worker's weights"
    net.eval()
    with torch.inference_mode():
        difference = (net(io["input_i"], io["input_e"]) - io["output"]).abs().max() / io["output"].abs().max()
    return f"{difference:.1e} of the output's scale ({a.check})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", nargs="?", default="din-paper")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--runs", type=int, default=0, help="of each round, after one warm-up; default: the worker's rule")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", choices=["forward", "training"])
    parser.add_argument("--unfolded", action="store_true", help="Diptych's unfolded decoder as well")
    parser.add_argument("--worker", default=str(WORKER))
    parser.add_argument("--check", default="din-test", help="configuration on which the outputs are compared")
    a = parser.parse_args()
    sys.path.insert(0, str(HERE))
    print(f"Same output from the same weights: {same_function(a)}")
    rows = []
    if a.only != "training":
        rows += [("forward", "float32", ()), ("forward", "bfloat16", ("--precision", "bfloat16"))]
        if a.unfolded:
            rows += [("forward", "float32, unfolded", ("--unfolded",))]
    if a.only != "forward":
        rows += [("training", "float32", ())]
        if a.unfolded:
            rows += [("training", "float32, unfolded", ("--unfolded",))]
    key = {"forward": "forward", "training": "trainingStep"}
    peak = {"forward": "peakForwardBytes", "training": "peakTrainingBytes"}
    seconds, cpu, memory, counts, loads = {}, {}, {}, (1, 3), []

    def note(name, kind, result):
        times = result[key[kind]]
        seconds.setdefault((kind, name), []).append(times["secondsPerBatch"])
        cpu.setdefault((kind, name), []).append(times["cpuSecondsPerBatch"])
        memory[kind, name] = max(memory.get((kind, name), 0), result[peak[kind]])
        loads.append(os.getloadavg()[0])
        print(f"  {kind}, {name}: {times['secondsPerBatch']:.3f} s, CPU {times['cpuSecondsPerBatch']:.3f} s (load {loads[-1]:.1f})", file=sys.stderr)

    for _ in range(a.rounds):
        for kind in dict.fromkeys(row[0] for row in rows):
            for row_kind, name, options in rows:
                if row_kind == kind:
                    result = worker_bench(a, kind, *options)
                    counts = result["warmUps"], result["runs"]
                    note(name, kind, result)
            note("eager PyTorch", kind, eager_bench(a, kind, *counts))
    print(f"\n{a.config}, {a.size} x {a.size}, batch {a.batch}, {a.threads} threads, {counts[0]} warm-ups, median of {counts[1]}, "
          f"{a.rounds} rounds in turns, load average {min(loads):.1f} to {max(loads):.1f}\n")
    print("| | s a batch | times eager | CPU s a batch | times eager | peak memory, GiB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for kind, name in seconds:
        def columns(times):
            middle = statistics.median(times[kind, name])
            return f"{middle:.3f} | {statistics.median(times[kind, 'eager PyTorch']) / middle:.2f}"

        print(f"| {kind}, {name} | {columns(seconds)} | {columns(cpu)} | {memory[kind, name] / 2**30:.2f} |")


if __name__ == "__main__":
    main()

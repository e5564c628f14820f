"""Figures of looking into results, ours beside h5py, xarray and matplotlib, as a table. See results.sh.

    python results.py PROGRAM REFERENCE.h5 [REAL.h5]     runs everything, alternating
    python results.py --anchor structure|h5py|xarray|scatter FILE
"""
import json
import subprocess
import sys
import time
import warnings

NAMES = ("lat_ph", "lon_ph", "h_ph")
GROUP = "gt1l/heights"


def anchor(kind, file):
    """One figure of a fresh process: processor time without imports, highest memory above that after them."""
    warnings.simplefilter("ignore")
    import resource

    import h5py
    import numpy
    import xarray

    if kind == "scatter":
        import matplotlib

        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
    highest = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    before, start = highest(), time.process_time()
    if kind == "structure":
        repr(xarray.open_dataset(file, group=GROUP))
    elif kind == "h5py":
        with h5py.File(file) as opened:
            kept = [opened[f"{GROUP}/{name}"][:] for name in NAMES]
    elif kind == "xarray":
        opened = xarray.open_dataset(file, group=GROUP)
        kept = [opened[name].values for name in NAMES]
    else:
        opened = xarray.open_dataset(file, group=GROUP)
        figure, axes = plt.subplots(figsize=(16, 7), dpi=100)
        axes.scatter(opened["lat_ph"], opened["h_ph"], s=1, c=opened["signal_conf_ph"][:, 0])
        figure.canvas.draw()
    print(json.dumps({"cpu_ms": (time.process_time() - start) * 1000, "memory_mb": highest() - before}))


def run(*command):
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(said.strip().splitlines()[-1])


def best(runs):
    """The least of each figure: the others waited for somebody else."""
    return {name: min(each[name] for each in runs) for name in runs[0]}


def main(program, reference, real=None, six=None):
    rounds = 5
    ours = {"structure": [], "read": [], "window": [], "tree": [], "real": []}
    theirs = {"structure": [], "h5py": [], "xarray": []}
    for _ in range(rounds):
        for kind, runs in theirs.items():
            runs.append(run(sys.executable, __file__, "--anchor", kind, reference))
            for mine in {"structure": ("structure", "real"), "h5py": ("read", "tree"), "xarray": ("window",)}[kind]:
                arguments = {"tree": ["tree"], "real": ["structure", real]}.get(mine, [mine, reference])
                if None not in arguments:
                    ours[mine].append(run(program, *arguments))
    scatter = run(sys.executable, __file__, "--anchor", "scatter", reference)
    o = {kind: best(runs) for kind, runs in ours.items() if runs}
    t = {kind: best(runs) for kind, runs in theirs.items()}
    rows = [
        ("open and list, 21 variables, CPU", f"{o['structure']['cpu_ms']:.1f} ms",
         f"≤ 10 ms, ≤ 1/20 of xarray ({t['structure']['cpu_ms']:.0f} ms; 1/{t['structure']['cpu_ms'] / o['structure']['cpu_ms']:.0f})"),
        ("its memory; bytes of the file that were read", f"{o['structure']['memory_mb']:.1f} MB; {o['structure']['bytes_read']}", "≤ 12 MB; none of an array"),
    ]
    if "real" in o:
        rows.append((f"open and list, {o['real']['variables']} variables of a real ATL03, CPU", f"{o['real']['cpu_ms']:.1f} ms", "≤ 20 ms"))
    rows += [
        ("read latitude, longitude, height, CPU", f"{o['read']['cpu_ms']:.0f} ms",
         f"≤ h5py ({t['h5py']['cpu_ms']:.0f} ms), ≤ 1/2 of xarray ({t['xarray']['cpu_ms']:.0f} ms)"),
        ("its highest memory", f"{o['read']['memory_mb']:.0f} MB", f"≤ 60 MB (xarray {t['xarray']['memory_mb']:.0f} MB)"),
        ("from Open to the coloured profile, wall", f"{o['window']['wall_ms']:.0f} ms", "≤ 700 ms"),
        ("the same, CPU until all is drawn, map too", f"{o['window']['cpu_ms']:.0f} ms",
         f"≤ 1/20 of xarray + matplotlib ({scatter['cpu_ms'] / 1000:.1f} s; 1/{scatter['cpu_ms'] / o['window']['cpu_ms']:.0f})"),
        ("memory then, of both processes", f"{o['window']['memory_mb']:.0f} MB", "≤ 110 MB"),
        *([("memory with six such beams looked at, of both processes", f"{run(program, 'beams', six)['memory_mb']:.0f} MB", "≤ 256 MB")] if six else []),
        ("frame while panning and zooming, CPU: median, worst of 300", f"{o['window']['median_ms']:.1f} ms, {o['window']['worst_ms']:.1f} ms", "≤ 3 ms, ≤ 12 ms"),
        ("dragging far in, dragging far out", f"{o['window']['drag_in_ms']:.2f} ms, {o['window']['drag_out_ms']:.2f} ms", "in ≤ out"),
        ("sharp after the last step; frames without data", f"{o['window']['sharp_ms']:.0f} ms; {max(r['blank'] for r in ours['window'])}", "≤ 60 ms; 0"),
        ("frame of a tree of 5 000 variables, CPU: median, worst", f"{o['tree']['median_ms']:.1f} ms, {o['tree']['worst_ms']:.1f} ms", "≤ 3 ms"),
    ]
    print("| what | figure | goal |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if sys.argv[1] == "--anchor":
    anchor(*sys.argv[2:])
else:
    main(*sys.argv[1:])

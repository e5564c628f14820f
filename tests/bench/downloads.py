"""Runs the clients that downloads.sh names, in turn, and prints what each of them took.

Wall and processor time are the kernel's (wait4), of the client and whatever it started; the peak of
memory is the sum of VmHWM over its processes, looked at every 20 ms.
"""

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

LOOK_SECONDS = 0.02


def tree(pid):
    """The process and its descendants."""
    found = [pid]
    for known in found:
        try:
            with open(f"/proc/{known}/task/{known}/children") as file:
                found.extend(int(child) for child in file.read().split())
        except OSError:
            pass
    return found


def peak_bytes(pid):
    """Highest memory in RAM so far, of all processes that live now."""
    total = 0
    for process in tree(pid):
        try:
            with open(f"/proc/{process}/status") as file:
                line = next((line for line in file if line.startswith("VmHWM")), "VmHWM: 0 kB")
            total += int(line.split()[1]) * 1024
        except OSError:
            pass
    return total


def run_once(client, folder, log):
    """One run: seconds on the wall, seconds of processors, peak of memory in bytes."""
    environment = dict(os.environ, **client.get("environment", {}))
    arguments = [argument.replace("{folder}", folder) for argument in client["arguments"]]
    begun = time.perf_counter()
    process = subprocess.Popen(arguments, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    peak, ended = [0], threading.Event()

    def watch():
        while not ended.is_set():
            peak[0] = max(peak[0], peak_bytes(process.pid))
            ended.wait(LOOK_SECONDS)

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    ended.set()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, seconds, usage.ru_utime + usage.ru_stime, peak[0]


def check(folder, files, size):
    """Every file is there and of its length."""
    whole = 0
    for where, _, names in os.walk(folder):
        whole += sum(name.endswith(".bin") and os.path.getsize(os.path.join(where, name)) == size for name in names)
    return whole == files


def hashing(total):
    """Processor seconds that one SHA-256 over so many bytes takes here (OpenSSL's)."""
    block, left, begun = bytes(1_000_000), total, time.process_time()
    state = hashlib.sha256()
    while left > 0:
        state.update(block)
        left -= len(block)
    return time.process_time() - begun


def measure(plan):
    """Alternating runs, so that whatever else the machine does meets all of them."""
    figures = {client["name"]: [] for client in plan["clients"]}
    for run in range(plan["runs"]):
        for client in plan["clients"]:
            folder = tempfile.mkdtemp(prefix=f"run-{run}-", dir=plan["work"])
            # What an earlier run left to be written must not be paid by this one.
            os.sync()
            log_path = os.path.join(plan["work"], "log")
            with open(log_path, "wb") as log:
                code, *taken = run_once(client, folder, log)
            if code not in client.get("good", [0]) or not check(folder, plan["files"], plan["bytes"]):
                with open(log_path, errors="replace") as log:
                    sys.stderr.write(log.read()[-4000:])
                sys.exit(f"{client['name']}: exit code {code}, or not all files are whole")
            figures[client["name"]].append(taken)
            # Of many files nothing is taken away before the end: ext4 does not use the places of files
            # that were just deleted, and looking for others slows down whoever comes next.
            if plan["files"] < 1000:
                shutil.rmtree(folder)
    return figures


def main():
    plan = json.load(sys.stdin)
    total = plan["files"] * plan["bytes"]
    figures = measure(plan)
    hashed = hashing(total)
    print(f"### {plan['title']}\n")
    print("| | wall | CPU | CPU without hashing | peak memory | wall of every run |")
    print("|---|---|---|---|---|---|")
    for client in plan["clients"]:
        runs = figures[client["name"]]
        wall, cpu, peak = (statistics.median(column) for column in zip(*runs))
        apart = cpu - hashed if client.get("hashes") else cpu
        every = ", ".join(f"{run[0]:.2f}" for run in runs)
        print(
            f"| {client['name']} | {wall:.2f} s | {cpu:.2f} s | {apart:.2f} s | {peak / 1_000_000:.0f} MB | {every} |",
            flush=True,
        )
    print(f"\nSHA-256 over {total / 1_000_000:.0f} MB alone: {hashed:.2f} s of processor time.\n", flush=True)


main()

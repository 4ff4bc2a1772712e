#!/usr/bin/env python3
"""The same check by the engine, DuckDB, Polars and DataFusion, and the bare split of the file: wall time and memory of whole processes.

  compare.py STEM [--repeat N] [--engine PROGRAM] [--split PROGRAM]

STEM is what tools/make_personalstatistik.py wrote, without its ends (data/ps_1200000_1). Every answer is held against the
planted errors. See README.md for what to install.
"""
import argparse, json, os, pathlib, subprocess, sys, tempfile, time

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent

def run(command, out):
    """Seconds and MiB (peak resident) of a process. Linux."""
    with open(out, "wb") as file:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=file, cwd=here)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("stem"); ap.add_argument("--repeat", type=int, default=3)
    ap.add_argument("--engine", default=root / "target/release/examples/check", help="the example `check`, or the program `farstu`"); ap.add_argument("--split", default=root / "target/release/examples/split")
    args = ap.parse_args()
    folder, stem = root / "collections/personalstatistik", os.path.abspath(args.stem)
    file, previous = stem + ".csv", stem + "_prev.csv"
    wanted = json.load(open(stem + "_expected.json"))["findings"]
    with tempfile.TemporaryDirectory() as place:
        out, said = f"{place}/out.json", f"{place}/said"
        python = lambda name: [sys.executable, here / f"with_{name}.py", folder, file, previous, out]
        engine = [os.path.abspath(args.engine), folder, file, previous]
        if os.path.basename(args.engine) == "farstu":
            engine = [os.path.abspath(args.engine), "collection", "check", folder, file, "--previous", previous, "--format", "json"]
        tools = {"engine": engine, "DataFusion": python("datafusion"), "Polars": python("polars"), "DuckDB": python("duckdb"),
                 "bare split, 2 threads": [os.path.abspath(args.split), file, previous]}
        print(f"{os.path.getsize(file) >> 20} MiB and {os.path.getsize(previous) >> 20} MiB, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start; the best of {args.repeat}\n")
        print(f"{'':24}{'wall':>9}{'CPU':>9}{'memory':>11}  findings")
        for name, command in tools.items():
            best = min(run(command, said) for _ in range(args.repeat))
            answer = ""
            if name == "engine":
                cut = lambda found: {key: found[key] for key in found if key in ("count", "rows", "keys")}
                found = {one["id"]: cut(one) for one in json.load(open(said))["findings"]}
                # The engine's list is cut at 1,000; the counts are not.
                limit = {id: {key: value[:1000] if isinstance(value, list) else value for key, value in one.items()} for id, one in wanted.items()}
                answer = told(limit, found)
            elif "split" not in name:
                answer = told(wanted, json.load(open(out)))
            print(f"{name:24}{best[0]:8.2f}s{best[2]:8.2f}s{best[1]:7.0f} MiB  {answer}", flush=True)

def told(wanted, found):
    wrong = sorted(id for id in wanted.keys() | found.keys() if wanted.get(id) != found.get(id))
    return f"WRONG: {', '.join(wrong)}" if wrong else f"all {len(wanted)} kinds as planted"

main()

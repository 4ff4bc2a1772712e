#!/usr/bin/env python3
"""Everything that docs/PERFORMANCE.md tells of the check engine, measured in one go and printed as its tables.

  measure.py [--data DIR] [--engine PROGRAM] [--repeat N] [--without growth,compare]

Run it on a quiet machine. Missing data is made first (about 3.5 GiB and some minutes for the growth to 12,000,000 rows).
PROGRAM is the example `check` (its --time tells the parts) or the program `farstu` (the whole process as people start it).
Wall time is the best of N runs of the whole process, memory its peak resident size. See README.md for what to install.
"""
import argparse, json, os, pathlib, re, subprocess, sys, time

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
folder = root / "collections/personalstatistik"
SIZES = [3_000, 60_000, 300_000, 1_200_000]

def call(*command):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)

class Measure:
    def __init__(self, args):
        self.args, self.data = args, pathlib.Path(args.data).resolve()
        self.is_program = os.path.basename(args.engine) == "farstu"
        self.data.mkdir(parents=True, exist_ok=True)

    def stem(self, rows):
        stem = self.data / f"ps_{rows}_1"
        if not stem.with_name(stem.name + "_expected.json").exists():
            call(sys.executable, root / "tools/make_personalstatistik.py", "--rows", rows, "--seed", 1, "--out", self.data)
        return stem

    def grown(self):
        stem = self.data / "ps_12000000"
        if not stem.with_name(stem.name + "_prev.csv").exists():
            call(sys.executable, here / "grow.py", self.stem(1_200_000), 10, stem)
        return stem

    def workbook(self):
        stem = self.stem(100_000)
        book = stem.with_suffix(".xlsx")
        if not book.exists():
            call(sys.executable, here / "workbook.py", folder, f"{stem}.csv", book)
        return book, f"{stem}_prev.csv"

    def once(self, file, previous, *more):
        command = [os.path.abspath(self.args.engine)]
        if self.is_program:
            command += ["collection", "check", folder, file, "--previous", previous, "--format", "json"]
        else:
            command += [folder, file, previous]
        out, said = self.data / "out.json", self.data / "said"
        with open(out, "wb") as o, open(said, "wb") as s:
            start = time.monotonic()
            process = subprocess.Popen([str(part) for part in [*command, *more]], stdout=o, stderr=s)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - start
            process.returncode = os.waitstatus_to_exitcode(status)
        said = open(said).read()
        if process.returncode not in (0, 1):
            sys.exit(f"{command} ended with {process.returncode}: {said}")
        return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said

    def best(self, file, previous, repeat, *more):
        return min((self.once(file, previous, *more) for _ in range(repeat)), key=lambda one: one[0])

def milliseconds(said, part):
    found = re.search(rf"{part} ([0-9.]+)(µs|ms|s)\b", said)
    return float(found[1]) * {"µs": 0.001, "ms": 1, "s": 1000}[found[2]] if found else float("nan")

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", default=root / "target/data"); ap.add_argument("--repeat", type=int, default=5)
    ap.add_argument("--engine", default=root / "target/release/examples/check"); ap.add_argument("--without", default="")
    args = ap.parse_args()
    measure, without = Measure(args), args.without.split(",")
    timed = [] if measure.is_program else ["--time"]
    sizes = [(rows, measure.stem(rows)) for rows in SIZES]
    book, book_previous = measure.workbook()
    if "growth" not in without:
        sizes.append((12_000_000, measure.grown()))
    time.sleep(2)
    load = os.getloadavg()
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    print(f"Measured {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores ({cpu}), load {load[0]:.1f} / {load[1]:.1f} before it; best of {args.repeat}, `{os.path.basename(args.engine)}`.\n")
    print("| rows | file and previous | wall | CPU | memory | ns a row (wall) | in the engine |\n| --- | --- | --- | --- | --- | --- | --- |")
    for rows, stem in sizes:
        file, previous = f"{stem}.csv", f"{stem}_prev.csv"
        repeat = 20 if rows <= 60_000 else (1 if rows > 2_000_000 else args.repeat)
        wall, cpu, memory, said = measure.best(file, previous, repeat, *timed)
        engine = sum(milliseconds(said, part) for part in ("read", "previous", "rules"))
        size = (os.path.getsize(file) + os.path.getsize(previous)) / (1 << 20)
        print(f"| {rows:,} | {size:.1f} MiB | {wall * 1000:,.0f} ms | {cpu * 1000:,.0f} ms | {memory:,.0f} MiB | {wall * 1e9 / rows:,.0f} | {engine:,.1f} ms |", flush=True)
        if rows == 1_200_000:
            wanted = json.load(open(f"{stem}_expected.json"))["findings"]
            found = {one["id"]: one for one in json.load(open(measure.data / "out.json"))["findings"]}
            wrong = [id for id in wanted.keys() | found.keys() if wanted.get(id, {}).get("count") != found.get(id, {}).get("count")]
            if wrong:
                sys.exit(f"WRONG: {wrong}")
    wall, cpu, memory, said = measure.best(book, book_previous, args.repeat, *timed)
    print(f"| 100,000 × 25 as a workbook | {os.path.getsize(book) / (1 << 20):.1f} MiB packed | {wall * 1000:,.0f} ms | {cpu * 1000:,.0f} ms | {memory:,.0f} MiB | {wall * 1e4:,.0f} | |")
    if not measure.is_program:
        stem = dict(sizes)[60_000]
        times = []
        for _ in range(args.repeat):
            said = measure.once(f"{stem}.csv", f"{stem}_prev.csv", "--edits", 10)[3]
            times += [float(one[0]) * {"µs": 0.001, "ms": 1, "s": 1000}[one[1]] for one in re.findall(r"with all findings ([0-9.]+)(µs|ms|s)", said)]
        times.sort()
        print(f"\nOne changed cell of 60,000 rows, to all findings: median {times[len(times) // 2]:.1f} ms, worst {times[-1]:.1f} ms of {len(times)}.")
    refused = subprocess.run([str(args.engine), *(["collection", "check"] if measure.is_program else []), str(folder), f"{dict(sizes)[1_200_000]}.csv",
                              "--max-memory", "64"], capture_output=True, text=True)
    print(f"\nThe nation's file with 64 MiB allowed: exit status {refused.returncode}, “{refused.stderr.strip().splitlines()[-1] if refused.stderr else ''}”\n")
    if "compare" not in without:
        sys.stdout.flush()
        subprocess.run([sys.executable, here / "compare.py", str(dict(sizes)[1_200_000]), "--engine", str(args.engine)], check=True)

main()

#!/bin/sh
# Fuzzes one target for some seconds: run.sh query|portal [SECONDS]. Needs a nightly toolchain and a
# C++ compiler, as `cargo fuzz` does, which works here as well. Overflow and debug assertions are on.
# No sanitizer: the program has no unsafe code of its own. An input that takes 10 s or 2 GiB fails.
# New inputs go to found/ (not kept); corpus/ has a few to begin with, and every one that failed.
set -eu
cd "$(dirname "$0")"
target=$1
seconds=${2:-60}
cover="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
cover="$cover -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
host=$(rustc -vV | sed -n 's/^host: //p')
RUSTFLAGS="--cfg fuzzing $cover -Cdebug-assertions -Coverflow-checks" \
    cargo +nightly build --release --target "$host" --bin "$target"
mkdir -p "artifacts/$target" "found/$target"
exec "target/$host/release/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=20000 \
    -artifact_prefix="artifacts/$target/" "found/$target" "corpus/$target"

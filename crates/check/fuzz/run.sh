#!/bin/sh
# Fuzzes one target for some seconds: run.sh reader|folder|expression [SECONDS]. Needs a nightly toolchain and a C++ compiler.
# What `cargo fuzz run` does, without having to install it; `cargo fuzz` works here as well. No sanitizer: the engine has no
# unsafe code; overflow and debug assertions are on. A text that slows down or grows beyond 2 GiB is a failure.
# What it finds new goes to found/ (not kept); corpus/ is a small beginning, and what once failed.
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

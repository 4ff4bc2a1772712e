#!/bin/sh
# Fuzzes a target for some seconds: run.sh reader|folder|expression [SECONDS]. Needs a nightly
# toolchain and a C++ compiler. It does what `cargo fuzz run` does, without having to install that;
# `cargo fuzz` works here as well. No sanitizer is used, since the engine has no unsafe code;
# overflow checks and debug assertions are on. An input that is slow or needs more than 2 GiB is a
# failure. New inputs go to found/ (not committed); corpus/ has a small start and the inputs that
# once failed.
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

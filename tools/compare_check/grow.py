#!/usr/bin/env python3
"""A generated data set many times over, each time with other people: grow.py STEM TIMES OUT_STEM  (polars from PyPI)

Personal numbers get another birth number with its right check digit, so that rows, keys and groups are as many times more and
nothing new is wrong. The findings are those of STEM, on as many times more rows."""
import sys
import polars as pl

def moved(step):
    """The column of personal numbers, with birth numbers `step` higher; what is no personal number stays."""
    text = pl.col("personnummer")
    nine = (text.str.slice(2, 9).cast(pl.Int64, strict=False) + step)
    total = pl.lit(0)
    for place in range(9):
        digit = nine // 10**place % 10
        doubled = digit * 2 if place % 2 == 0 else digit
        total = total + pl.when(doubled > 9).then(doubled - 9).otherwise(doubled)
    # A planted wrong check digit stays as wrong as it was.
    old = text.str.slice(2, 9).cast(pl.Int64, strict=False)
    before = pl.lit(0)
    for place in range(9):
        digit = old // 10**place % 10
        doubled = digit * 2 if place % 2 == 0 else digit
        before = before + pl.when(doubled > 9).then(doubled - 9).otherwise(doubled)
    last = text.str.slice(11, 1).cast(pl.Int64, strict=False)
    off = (last - (10 - before % 10) % 10) % 10
    check = ((10 - total % 10) % 10 + off) % 10
    plain = text.str.contains(r"^[0-9]{12}$")
    return pl.when(plain).then(text.str.slice(0, 2) + nine.cast(pl.String).str.zfill(9) + check.cast(pl.String)).otherwise(text).alias("personnummer")

def main(stem, times, out):
    for end in (".csv", "_prev.csv"):
        data = pl.read_csv(stem + end, separator=";", infer_schema=False)
        serial = data["personnummer"].str.extract(r"^[0-9]{8}([0-9]{3})[0-9]$").cast(pl.Int64).max() + 1 if end == ".csv" else serial
        assert serial * int(times) <= 1000, f"at most {1000 // serial} times"
        with open(out + end, "wb") as file:
            for step in range(int(times)):
                data.with_columns(moved(step * serial)).write_csv(file, separator=";", include_header=step == 0, quote_style="never")

main(*sys.argv[1:])

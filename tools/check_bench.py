#!/usr/bin/env python3
"""The same 44 kinds of finding by other engines: a differential test and a comparison of speed.

  check_bench.py FOLDER STEM [--engines farstu,duckdb,datafusion,polars,split] [--farstu BINARY] [--runs 3]

STEM is the path of a generated data set without its end: <stem>.csv, <stem>_prev.csv, <stem>_expected.json, as
tools/make_personalstatistik.py writes them. Each engine runs in a process of its own; wall time and peak memory are the least
of the runs. Every engine's counts are held against the expected ones: an engine that counts otherwise is named.

Needs duckdb, datafusion, polars and pyarrow from PyPI, whichever are measured. The collection is personalstatistik.
"""
import argparse, json, os, resource, subprocess, sys, time

LISTS = ["kommunkod", "verksamhet", "aid_etikett", "aid_ansvar", "anstform", "loneform", "avtal", "franvaro_kod"]
NUMBERS = {"sysgrad": (0, 100), "grundlon": (10000, 250000), "fast_tillagg": (0, 100000), "rorligt_tillagg": (0, 150000),
           "utbetald": (0, 400000), "timmar": (0, 400), "timlon": (80, 2500), "franvaro_pct": (0, 100)}
PATTERNS = {"kommunkod": "[0-9]{4}", "forvaltning": "[A-Z][0-9]{2}", "arbetsstalle": "[0-9]{1,5}", "befattningskod": "[0-9]{4}"}
REQUIRED = ["kommunkod", "orgnr", "forvaltning", "arbetsstalle", "verksamhet", "personnummer", "anstnr", "aid_etikett",
            "befattningskod", "befattning", "anstform", "loneform", "utbetald", "anst_from"]


def luhn(column, first, count):
    """SQL that is true where the digits from `first` end in the right check digit."""
    terms = []
    for k in range(count):
        d = f"TRY_CAST(substr({column}, {first + k}, 1) AS INTEGER)"
        terms.append(f"(CASE WHEN {d} > 4 THEN {d} * 2 - 9 ELSE {d} * 2 END)" if k % 2 == 0 else d)
    return "(" + " + ".join(terms) + ") % 10 = 0"


def codes(folder, name):
    with open(f"{folder}/codelists/{name}.csv", encoding="utf-8") as file:
        return [line.split(",")[0] for line in file.read().splitlines()[1:]]


def sql(full_match, folder):
    """One query per kind of finding, over the tables cur, prev (text) and the code lists; gives id and count."""
    kinds, broken = {}, {}

    def kind(field, name, condition):
        kinds[f"{field}:{name}"] = condition
        broken.setdefault(field, []).append(condition)

    for f in REQUIRED:
        kind(f, "required", f"{f} IS NULL")
    for f, p in PATTERNS.items():
        kind(f, "pattern", f"{f} IS NOT NULL AND NOT {full_match(f, p)}")
    for f in LISTS:
        kind(f, "codelist", f"{f} IS NOT NULL AND {f} NOT IN ({', '.join(repr(c) for c in codes(folder, f))})")
    for f, (low, high) in NUMBERS.items():
        kind(f, "type", f"{f} IS NOT NULL AND TRY_CAST({f} AS DOUBLE) IS NULL")
        kind(f, "minimum", f"TRY_CAST({f} AS DOUBLE) < {low}")
        kind(f, "maximum", f"TRY_CAST({f} AS DOUBLE) > {high}")
    kind("anstnr", "type", "anstnr IS NOT NULL AND TRY_CAST(anstnr AS BIGINT) IS NULL")
    kind("anstnr", "minimum", "TRY_CAST(anstnr AS BIGINT) < 1")
    kind("anstnr", "maximum", "TRY_CAST(anstnr AS BIGINT) > 9")
    for f in ("anst_from", "anst_tom"):
        kind(f, "type", f"{f} IS NOT NULL AND TRY_CAST({f} AS DATE) IS NULL")
    org, pnr = full_match("orgnr", "[0-9]{10}"), full_match("personnummer", "[0-9]{12}")
    kind("orgnr", "digits", f"orgnr IS NOT NULL AND NOT {org}")
    kind("orgnr", "checkdigit", f"CASE WHEN {org} THEN NOT ({luhn('orgnr', 1, 10)}) ELSE false END")
    date = "substr(personnummer, 1, 4) || '-' || substr(personnummer, 5, 2) || '-' || substr(personnummer, 7, 2)"
    kind("personnummer", "digits", f"personnummer IS NOT NULL AND NOT {pnr}")
    kind("personnummer", "date", f"CASE WHEN {pnr} THEN TRY_CAST({date} AS DATE) IS NULL ELSE false END")
    kind("personnummer", "checkdigit", f"CASE WHEN {pnr} THEN NOT ({luhn('personnummer', 3, 10)}) ELSE false END")
    fields = sorted(broken)
    flags = ", ".join(f"coalesce({' OR '.join('(' + c + ')' for c in broken[f])}, false) AS b_{f}" for f in fields)
    typed = ", ".join([f"TRY_CAST({f} AS DOUBLE) AS n_{f}" for f in NUMBERS] + ["TRY_CAST(anstnr AS BIGINT) AS n_anstnr",
        "TRY_CAST(anst_from AS DATE) AS d_from", "TRY_CAST(anst_tom AS DATE) AS d_tom",
        "TRY_CAST(substr(personnummer, 1, 4) AS INTEGER) AS born", "pay_from", "pay_to"])
    prepare = [f"CREATE TABLE {t} AS SELECT x.*, {flags}, {typed} FROM raw_{t} x LEFT JOIN list_aid_etikett l ON x.aid_etikett = l.code"
               for t in ("cur", "prev")]
    prepare = [p.replace(" AS pay_from", "").replace(", pay_from, pay_to", ", CAST(l.pay_from AS DOUBLE) AS pay_from, CAST(l.pay_to AS DOUBLE) AS pay_to") for p in prepare]
    ok = lambda *names, t="": " AND ".join(f"NOT {t}b_{n}" for n in names)
    rows = {
        "R30": ("loneform = 'M' AND NOT (grundlon IS NOT NULL AND sysgrad IS NOT NULL)", ["loneform", "grundlon", "sysgrad"]),
        "R31": ("loneform = 'T' AND NOT (timmar IS NOT NULL AND timlon IS NOT NULL)", ["loneform", "timmar", "timlon"]),
        "R32": ("anstform = 'T' AND anst_tom IS NOT NULL", ["anstform", "anst_tom"]),
        "R33": ("NOT (d_tom >= d_from)", ["anst_tom", "anst_from"]),
        "R34": ("NOT (extract(year FROM d_from) - born >= 115)", ["anst_from", "personnummer"]),
        "R35": ("loneform = 'M' AND franvaro_kod IS NULL AND NOT (abs(n_utbetald - (n_grundlon * n_sysgrad / 100 + n_fast_tillagg)) <= 2)",
                ["loneform", "franvaro_kod", "utbetald", "grundlon", "sysgrad", "fast_tillagg"]),
        "R36": ("NOT (n_grundlon BETWEEN pay_from AND pay_to)", ["grundlon", "aid_etikett"]),
        "R37": ("aid_ansvar IN ('A', 'B', 'C') AND NOT (n_grundlon >= 30000)", ["aid_ansvar", "grundlon"]),
        "R38": ("franvaro_kod IS NOT NULL AND NOT (n_franvaro_pct > 0)", ["franvaro_kod", "franvaro_pct"]),
    }
    sums = [f"sum(CASE WHEN {c} THEN 1 ELSE 0 END) AS \"{i}\"" for i, c in kinds.items()]
    sums += [f"sum(CASE WHEN ({c}) AND {ok(*names)} THEN 1 ELSE 0 END) AS \"{i}\"" for i, (c, names) in rows.items()]
    # In the raw text again: the kinds are counted where they were judged.
    wide = f"SELECT {', '.join(sums)} FROM cur"
    key = ok("kommunkod", "personnummer", "anstnr") + " AND kommunkod IS NOT NULL AND personnummer IS NOT NULL AND n_anstnr IS NOT NULL"
    matched = f"""(SELECT c.*, p.n_grundlon AS before, p.b_grundlon AS b_before FROM (SELECT * FROM cur WHERE {key}) c JOIN
        (SELECT kommunkod, personnummer, n_anstnr, min(rn) AS rn FROM prev WHERE {key} GROUP BY kommunkod, personnummer, n_anstnr) f
        ON c.kommunkod = f.kommunkod AND c.personnummer = f.personnummer AND c.n_anstnr = f.n_anstnr JOIN prev p ON p.rn = f.rn)"""
    change = "abs(n_grundlon / nullif(before, 0) - 1) <= 0.25"
    single = {
        "primary-key": f"SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM cur WHERE {key} GROUP BY kommunkod, personnummer, n_anstnr HAVING count(*) > 1) q",
        "R40": f"SELECT count(*) FROM (SELECT 1 FROM cur WHERE {ok('kommunkod', 'personnummer', 'sysgrad')} AND kommunkod IS NOT NULL AND personnummer IS NOT NULL GROUP BY kommunkod, personnummer HAVING NOT (sum(n_sysgrad) <= 150)) q",
        "R41": f"SELECT count(*) FROM (SELECT 1 FROM cur WHERE {ok('kommunkod', 'orgnr')} AND kommunkod IS NOT NULL GROUP BY kommunkod HAVING NOT (count(DISTINCT orgnr) = 1)) q",
        "R42": f"SELECT count(*) FROM {matched} m WHERE NOT b_grundlon AND NOT b_before AND NOT ({change})",
        "R43": "SELECT count(*) FROM (SELECT kommunkod, count(*) AS n FROM cur WHERE NOT b_kommunkod AND kommunkod IS NOT NULL GROUP BY kommunkod) a JOIN (SELECT kommunkod, count(*) AS n FROM prev WHERE NOT b_kommunkod AND kommunkod IS NOT NULL GROUP BY kommunkod) b ON a.kommunkod = b.kommunkod WHERE NOT (abs(CAST(a.n AS DOUBLE) / b.n - 1) <= 0.15)",
        "R44": f"SELECT count(*) FROM (SELECT 1 FROM {matched} m WHERE NOT b_grundlon AND NOT b_before AND NOT b_aid_etikett AND aid_etikett IS NOT NULL AND {change} GROUP BY kommunkod, aid_etikett HAVING NOT (count(*) < 10 OR sum(n_grundlon) / sum(before) <= 1.15)) q",
    }
    return prepare, wide, single


def run_sql(execute, one_row, full_match, folder):
    prepare, wide, single = sql(full_match, folder)
    for statement in prepare:
        execute(statement)
    names, values = one_row(wide)
    found = {n: int(v) for n, v in zip(names, values) if v}
    for name, query in single.items():
        count = int(one_row(query)[1][0])
        if count:
            found[name] = count
    return found


def duckdb_engine(folder, stem):
    import duckdb
    db = duckdb.connect()
    for l in LISTS:
        db.execute(f"CREATE TABLE list_{l} AS SELECT * FROM read_csv('{folder}/codelists/{l}.csv', all_varchar=true)")
    for t, end in (("cur", ""), ("prev", "_prev")):
        db.execute(f"CREATE VIEW raw_{t} AS SELECT row_number() OVER () AS rn, * FROM read_csv('{stem}{end}.csv', delim=';', all_varchar=true, header=true)")
    def one_row(query):
        result = db.execute(query)
        return [d[0] for d in result.description], result.fetchone()
    return run_sql(db.execute, one_row, lambda f, p: f"regexp_full_match({f}, '{p}')", folder)


def datafusion_engine(folder, stem):
    import datafusion, pyarrow as pa
    ctx = datafusion.SessionContext()
    def register(name, path, delimiter):
        with open(path, encoding="utf-8") as file:
            names = file.readline().strip().split(delimiter)
        ctx.register_csv(name, path, schema=pa.schema([(n, pa.string()) for n in names]), delimiter=delimiter, has_header=True)
    for l in LISTS:
        register(f"list_{l}", f"{folder}/codelists/{l}.csv", ",")
    for t, end in (("cur", ""), ("prev", "_prev")):
        register(f"text_{t}", f"{stem}{end}.csv", ";")
        with open(f"{stem}{end}.csv", encoding="utf-8") as file:
            names = file.readline().strip().split(";")
        columns = ", ".join(f"nullif({n}, '') AS {n}" for n in names)
        ctx.sql(f"CREATE VIEW raw_{t} AS SELECT row_number() OVER () AS rn, {columns} FROM text_{t}").collect()
    def one_row(query):
        table = ctx.sql(query).to_arrow_table()
        return table.column_names, [column[0].as_py() for column in table.columns]
    return run_sql(lambda statement: ctx.sql(statement).collect(), one_row, lambda f, p: f"regexp_like({f}, '^({p})$')", folder)


def polars_engine(folder, stem):
    import polars as pl
    col, lit = pl.col, pl.lit
    lists = {l: pl.read_csv(f"{folder}/codelists/{l}.csv", infer_schema=False) for l in LISTS}
    def luhn_ok(name, first, count):
        total = lit(0)
        for k in range(count):
            d = col(name).str.slice(first + k, 1).cast(pl.Int32, strict=False)
            total = total + (pl.when(d > 4).then(d * 2 - 9).otherwise(d * 2) if k % 2 == 0 else d)
        return total % 10 == 0
    def load(path):
        kinds, broken = {}, {}
        def kind(f, name, e):
            kinds[f"{f}:{name}"] = e.fill_null(False)
            broken.setdefault(f, []).append(kinds[f"{f}:{name}"])
        for f in REQUIRED: kind(f, "required", col(f).is_null())
        for f, p in PATTERNS.items(): kind(f, "pattern", ~col(f).str.contains(f"^({p})$"))
        for f in LISTS: kind(f, "codelist", col(f).is_not_null() & ~col(f).is_in(lists[f]["code"].to_list()))
        for f, (low, high) in NUMBERS.items():
            n = col(f).cast(pl.Float64, strict=False)
            kind(f, "type", col(f).is_not_null() & n.is_null()); kind(f, "minimum", n < low); kind(f, "maximum", n > high)
        n = col("anstnr").cast(pl.Int64, strict=False)
        kind("anstnr", "type", col("anstnr").is_not_null() & n.is_null()); kind("anstnr", "minimum", n < 1); kind("anstnr", "maximum", n > 9)
        for f in ("anst_from", "anst_tom"):
            kind(f, "type", col(f).is_not_null() & col(f).str.to_date("%Y-%m-%d", strict=False).is_null())
        org, pnr = col("orgnr").str.contains("^[0-9]{10}$"), col("personnummer").str.contains("^[0-9]{12}$")
        kind("orgnr", "digits", ~org); kind("orgnr", "checkdigit", org & ~luhn_ok("orgnr", 0, 10))
        kind("personnummer", "digits", ~pnr)
        kind("personnummer", "date", pnr & col("personnummer").str.slice(0, 8).str.to_date("%Y%m%d", strict=False).is_null())
        kind("personnummer", "checkdigit", pnr & ~luhn_ok("personnummer", 2, 10))
        bands = lists["aid_etikett"].lazy().select(aid_etikett="code", pay_from=col("pay_from").cast(pl.Float64), pay_to=col("pay_to").cast(pl.Float64))
        frame = pl.scan_csv(path, separator=";", infer_schema=False).with_row_index("rn").join(bands, on="aid_etikett", how="left")
        return frame.with_columns(
            *[e.alias(i) for i, e in kinds.items()], *[pl.any_horizontal(es).alias(f"b_{f}") for f, es in broken.items()],
            *[col(f).cast(pl.Float64, strict=False).alias(f"n_{f}") for f in NUMBERS], n.alias("n_anstnr"),
            d_from=col("anst_from").str.to_date("%Y-%m-%d", strict=False), d_tom=col("anst_tom").str.to_date("%Y-%m-%d", strict=False),
            born=col("personnummer").str.slice(0, 4).cast(pl.Int32, strict=False)), list(kinds)
    ok = lambda *names: ~pl.any_horizontal([col(f"b_{n}") for n in names])
    cur, kinds = load(f"{stem}.csv"); prev, _ = load(f"{stem}_prev.csv")
    cur = cur.collect()
    prev = prev.select("rn", "kommunkod", "personnummer", "n_anstnr", "n_grundlon", "b_grundlon", "b_kommunkod", "b_personnummer", "b_anstnr").collect()
    rules = {
        "R30": (ok("loneform", "grundlon", "sysgrad"), (col("loneform") == "M") & (col("grundlon").is_null() | col("sysgrad").is_null())),
        "R31": (ok("loneform", "timmar", "timlon"), (col("loneform") == "T") & (col("timmar").is_null() | col("timlon").is_null())),
        "R32": (ok("anstform", "anst_tom"), (col("anstform") == "T") & col("anst_tom").is_not_null()),
        "R33": (ok("anst_tom", "anst_from"), ~(col("d_tom") >= col("d_from"))),
        "R34": (ok("anst_from", "personnummer"), ~(col("d_from").dt.year() - col("born") >= 115)),
        "R35": (ok("loneform", "franvaro_kod", "utbetald", "grundlon", "sysgrad", "fast_tillagg"), (col("loneform") == "M") & col("franvaro_kod").is_null()
                & ~((col("n_utbetald") - (col("n_grundlon") * col("n_sysgrad") / 100 + col("n_fast_tillagg"))).abs() <= 2)),
        "R36": (ok("grundlon", "aid_etikett"), ~col("n_grundlon").is_between("pay_from", "pay_to")),
        "R37": (ok("aid_ansvar", "grundlon"), col("aid_ansvar").is_in(["A", "B", "C"]) & ~(col("n_grundlon") >= 30000)),
        "R38": (ok("franvaro_kod", "franvaro_pct"), col("franvaro_kod").is_not_null() & ~(col("n_franvaro_pct") > 0)),
    }
    found = cur.select(*[col(k).sum() for k in kinds], *[(a & b).fill_null(False).sum().alias(i) for i, (a, b) in rules.items()]).row(0, named=True)
    key = ["kommunkod", "personnummer", "n_anstnr"]
    has_key = ok("kommunkod", "personnummer", "anstnr") & col("kommunkod").is_not_null() & col("personnummer").is_not_null() & col("n_anstnr").is_not_null()
    keyed = cur.filter(has_key)
    found["primary-key"] = keyed.group_by(key).len().filter(col("len") > 1)["len"].sum()
    good = cur.filter(ok("kommunkod", "personnummer", "sysgrad") & col("kommunkod").is_not_null() & col("personnummer").is_not_null())
    found["R40"] = good.group_by("kommunkod", "personnummer").agg(col("n_sysgrad").sum()).filter(~(col("n_sysgrad") <= 150)).height
    found["R41"] = cur.filter(ok("kommunkod", "orgnr") & col("kommunkod").is_not_null()).group_by("kommunkod").agg(col("orgnr").n_unique()).filter(col("orgnr") != 1).height
    first = prev.filter(has_key).sort("rn").unique(key, keep="first").select(*key, before="n_grundlon", b_before="b_grundlon")
    pairs = keyed.join(first, on=key).filter(~col("b_grundlon") & ~col("b_before"))
    change = (col("n_grundlon") / col("before") - 1).abs() <= 0.25
    found["R42"] = pairs.filter(~change).height
    groups = pairs.filter(change & ~col("b_aid_etikett") & col("aid_etikett").is_not_null()).group_by("kommunkod", "aid_etikett").agg(pl.len(), col("n_grundlon").sum(), col("before").sum())
    found["R44"] = groups.filter(~((col("len") < 10) | (col("n_grundlon") / col("before") <= 1.15))).height
    a, b = (t.filter(~col("b_kommunkod") & col("kommunkod").is_not_null()).group_by("kommunkod").len() for t in (cur, prev))
    found["R43"] = a.join(b, on="kommunkod").filter(~((col("len") / col("len_right") - 1).abs() <= 0.15)).height
    return {k: int(v) for k, v in found.items() if v}


ENGINES = {"duckdb": duckdb_engine, "datafusion": datafusion_engine, "polars": polars_engine}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder"); parser.add_argument("stem")
    parser.add_argument("--engines", default="farstu,duckdb,datafusion,polars,split")
    parser.add_argument("--farstu", default="target/release/farstu", help="the command, or the engine's example `check`")
    parser.add_argument("--split", default="target/release/examples/bare_split"); parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.inside:
        print(json.dumps(ENGINES[a.inside](a.folder, a.stem)))
        return
    with open(f"{a.stem}_expected.json") as file:
        expected = {i: f["count"] for i, f in json.load(file)["findings"].items()}
    for engine in a.engines.split(","):
        is_command = os.path.basename(a.farstu) == "farstu"
        command = {
            "farstu": [a.farstu, "collection", "check", a.folder, f"{a.stem}.csv", "--previous", f"{a.stem}_prev.csv", "--format", "json"] if is_command
                      else [a.farstu, a.folder, f"{a.stem}.csv", f"{a.stem}_prev.csv"],
            "split": [a.split, f"{a.stem}.csv", f"{a.stem}_prev.csv"],
        }.get(engine, [sys.executable, __file__, a.folder, a.stem, "--inside", engine])
        wall, cpu, memory = [], [], []
        for _ in range(a.runs):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.PIPE)
            output = process.stdout.read()
            _, _, usage = os.wait4(process.pid, 0)
            wall.append(time.perf_counter() - start)
            cpu.append(usage.ru_utime + usage.ru_stime)
            memory.append(usage.ru_maxrss / 1024)
        note = ""
        if engine != "split":
            found = json.loads(output)
            found = {f["id"]: f["count"] for f in found["findings"]} if engine == "farstu" else found
            wrong = {i: (expected.get(i), found.get(i)) for i in sorted({*expected, *found}) if expected.get(i) != found.get(i)}
            note = "all kinds as expected" if not wrong else f"differs (expected, found): {wrong}"
        print(f"{engine:12} {min(wall):7.3f} s  {min(cpu):7.3f} s CPU  {min(memory):6.0f} MiB  {note}", flush=True)


main()

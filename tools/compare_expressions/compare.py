#!/usr/bin/env python3
"""Holds the check engine's expressions against DuckDB's, value by value.

  cargo build --release -p check --example check
  python3 -m venv ~/venvs/farstu && ~/venvs/farstu/bin/pip install duckdb          # outside the tree
  ~/venvs/farstu/bin/python tools/compare_expressions/compare.py target/release/examples/check [--verbose]

For each expression DuckDB gives a value for every row of a table. A rule asks the engine, for each of the values that
DuckDB gave: is this the value of the expression? Another asks whether it is NULL. So whatever the engine has instead
shows as a row that no rule, or the wrong one, found. What is known to differ stands in DIFFERENT, with the reason; if it
differs no longer, that is an error too.
"""
import argparse, csv, datetime, itertools, json, os, subprocess, sys, tempfile
import duckdb

FIELDS = [("i", "integer"), ("j", "integer"), ("x", "number"), ("y", "number"), ("s", "string"), ("t", "string"),
          ("d", "date"), ("e", "date"), ("b", "boolean"), ("c", "boolean"), ("m", "string")]
TYPES = {"integer": "BIGINT", "number": "DOUBLE", "string": "VARCHAR", "date": "DATE", "boolean": "BOOLEAN"}
VALUES = {
    "i": ["0", "1", "-1", "7", "-7", "3", "1000000", None], "j": ["2", "-2", "3", "0", "-3", "5", None],
    "x": ["0", "0.5", "-0.5", "1.5", "-1.5", "2.5", "-2.5", "2.675", "1.005", "-1234.5678", "1e15", None],
    "y": ["3", "-3", "0.1", "0.3", "0", "-0.7", "1e-3", None],
    "s": ["a", "A", "å", "Ä", "ö", "Åsa", "åäö ÅÄÖ", "🌲", "a🌲b", "x_y", "x%y", "100%", "abc", "ABC", "naïve", "10", "-7", "2.5", "2024-02-29", "straße", "e\u0301", None],
    "t": ["a", "å", "b", "", "🌲", "Å", "%", "_", "c", None],
    "d": ["2024-02-29", "2023-12-31", "2024-01-01", "1999-12-31", "1850-06-15", None],
    "e": ["2024-03-01", "2023-01-31", "2000-02-29", None],
    "b": ["true", "false", None], "c": ["false", "true", None],
    "m": ["N12-Å", "Å-12", "12", "n12-å", "A\\B", "a.b", None],
}

EXPRESSIONS = {
    "NULLs and truth": """b AND c | b OR c | NOT b | b AND NULL | b OR NULL | b = c | b <> c | (b AND c) IS NULL | NOT (b OR c) | b IS NOT NULL
        coalesce(b, c) | i IN (1, NULL) | i NOT IN (1, NULL) | i NOT IN (1, 7) | i IN (j, 7) | s IN ('a', t) | i BETWEEN j AND 7 | i NOT BETWEEN j AND 7
        i BETWEEN NULL AND 0 | nullif(i, j) | nullif(s, t) | coalesce(i, j, 5) | coalesce(s, 'saknas') | i IS NULL OR j IS NULL | CASE WHEN b THEN 1 END
        i > j AND x > y OR b | NOT b AND c OR NOT c""",
    "arithmetic": """i + j | i - j | i * j | -i | i + x | x * y | x - y | i * 0.1 | x + 0.1 | (i + j) * x - y | +i | i - -j | 2 * i + 3 * j | abs(i) | abs(x) | abs(-x)""",
    "division and remainder": """i / j | i / 2 | 7 / 2 | -7 / 2 | x / y | x / 0 | i / 0 | 0 / 0 | i % j | -7 % 3 | 7 % -3 | i % 0 | x % y | x % 0 | i % 2.5 | (i / j) * j""",
    "rounding": """round(x) | round(-x) | round(x, 2) | round(x, 1) | round(x, 0) | round(x, -1) | round(x, -3) | round(y, 1) | round(i) | floor(x) | floor(-x) | ceil(x) | ceil(-x)
        ceiling(x) | floor(i) | CAST(round(x) AS integer) | round(x * 100) / 100 | round(0.5) | round(1.5) | round(2.5) | round(-0.5) | round(-2.5)
        CAST(x AS integer) | CAST(2.5 AS integer) | CAST(-2.5 AS integer) | CAST(3.5 AS integer)""",
    "CASE": """CASE WHEN i > 0 THEN 'plus' WHEN i < 0 THEN 'minus' ELSE 'noll' END | CASE i WHEN 1 THEN 'ett' WHEN 7 THEN 'sju' END | CASE WHEN b THEN i ELSE x END
        CASE s WHEN 'å' THEN 1 WHEN t THEN 2 ELSE 3 END | CASE WHEN NULL THEN 1 ELSE 2 END | CASE i WHEN NULL THEN 1 ELSE 2 END | CASE WHEN i IS NULL THEN NULL ELSE s END
        CASE WHEN i = 0 THEN 0 ELSE 10 / i END | greatest(i, j) | least(i, j) | greatest(x, y, 0) | least(s, t) | greatest(s, t) | greatest(i, x)""",
    "LIKE": """s LIKE 'a%' | s LIKE '%å%' | s LIKE '_' | s LIKE '__' | s LIKE '%' | s LIKE '' | s LIKE 'x_y' | s LIKE 'x!_y' ESCAPE '!' | s LIKE '%!%%' ESCAPE '!'
        s LIKE '%!%' ESCAPE '!' | s NOT LIKE 'A%' | s LIKE 'a_b' | s LIKE 'Å__' | s LIKE '%ÅÄÖ' | s LIKE '%🌲' | s LIKE '_%_' | m LIKE '%\\%' | m LIKE 'A\\B' | m LIKE 'A\\\\B' ESCAPE '\\'
        t LIKE '!%' ESCAPE '!' | t LIKE '!_' ESCAPE '!' | s LIKE '%a%b%' | m LIKE 'a.b' | s LIKE 'abc' AND s = 'abc' | s LIKE t | s LIKE t || '%' | s NOT LIKE '%' || t || '%' | m LIKE substr(m, 1, 1) || '%'""",
    "text": """s || t | s || '-' || t | s || NULL | length(s) | length(t) | length(s || t) | lower(s) | upper(s) | upper(t) | lower('ÅÄÖ') | trim('  ' || s || ' ')
        substr(s, 1, 1) | substr(s, 2) | substr(s, 2, 2) | substr(s, 5) | substr(s, 1, 0) | substr(s, 100, 2) | substr(m, 1, 3) | starts_with(s, t) | starts_with(s, 'Å')
        starts_with(s, '') | s = t | s < t | s > 'å' | s >= 'a' | s <> 'å' | 'Å' < 'å' | 'z' < 'å' | 'å' < 'ä' | '🌲' > 'ö' | s = lower(s) | upper(s) = upper(t)
        substr(s, 0, 2) | substr(s, -1) | substr(s, 0) | substr(s, -2, 4)""",
    "ends, places and replacing": """left(s, 1) | left(s, 2) | left(s, -1) | left(s, 0) | left(s, 100) | right(s, 1) | right(s, 2) | right(s, -1) | right(s, -100) | left(s, i) | right(s, j)
        position('å' IN s) | position(t IN s) | position('🌲' IN s) | position('b' IN '🌲b') | replace(s, 'a', 'ö') | replace(s, 'å', '') | replace(s, t, '--') | replace(s, 'aa', 'b')
        replace('aaa', 'aa', 'b') | replace(s, NULL, 'x') | replace(s, 'a', NULL) | position(NULL IN s) | left(NULL, 1) | right(s, NULL)""",
    "powers and remainders": """power(x, 2) | power(x, 0.5) | power(i, 3) | power(2, j) | power(0, -1) | power(x, NULL) | power(NULL, 0) | mod(i, j) | mod(7, -3) | mod(i, 0) | mod(x, y)""",
    "intervals": """d + INTERVAL '1 month' | d - INTERVAL '1 month' | d + INTERVAL '1 year' | DATE '2024-01-31' + INTERVAL '1 month' | DATE '2024-03-31' - INTERVAL '1 month' | d + INTERVAL '3' MONTH
        d + INTERVAL '1 year 2 months 3 days' | d - INTERVAL '2 weeks' | d + j * INTERVAL '1 month' | d - INTERVAL '1 month' * j | e + INTERVAL '12 months' > d + INTERVAL '1 year' | d + INTERVAL '-1 day'
        INTERVAL '1 month' + d | extract(month from d + INTERVAL '2 months') | DATE '2024-02-29' + INTERVAL '1 year' | d + NULL * INTERVAL '1 month'""",
    "regular expressions": r"""regexp_like(s, '^[a-zåäö]+$') | regexp_like(s, 'å|🌲') | regexp_like(m, '^N[0-9]{2}-Å$') | regexp_like(m, '(?i)å') | regexp_like(s, '^.$') | regexp_like(t, '^$')
        regexp_like(m, 'a\.b') | regexp_like(m, '\d+') | regexp_like(s, '\d') | regexp_like(s, '\w') | regexp_like(s, '^\p{L}+$') | regexp_like(s, '[[:upper:]]')""",
    "dates": """extract(year from d) | extract(month from d) | extract(day from d) | extract(year from d) * 12 + extract(month from d) | d < e | d = e | d >= '2024-01-01' | d BETWEEN '2023-01-01' AND e
        d - e | e - d | d + 1 | d - 1 | d - 60 | d + 365 > e | coalesce(d, e) | greatest(d, e) | least(d, e) | d IN ('2024-02-29', e) | DATE '2024-02-29' = d | CASE WHEN d > e THEN d ELSE e END
        extract(day from d + 1) | nullif(d, '2024-02-29')""",
    "CAST": """CAST(i AS text) | CAST(s AS integer) | CAST(s AS double precision) | CAST(s AS date) | CAST(d AS text) | CAST(b AS text) | CAST(b AS integer) | CAST(i AS boolean) | CAST(i AS double precision)
        CAST(substr('19850101-1234', 1, 4) AS integer) | CAST('  7 ' AS integer) | CAST('å' AS integer) | CAST('2024-02-30' AS date) | CAST('1e2' AS double precision) | CAST('true' AS boolean)
        CAST(NULL AS integer) | CAST(x AS text) | CAST('2,5' AS double precision) | CAST('7.6' AS integer) | CAST('yes' AS boolean) | CAST(i AS text) || '-' || s | CAST('NaN' AS double precision)""",
}

# Over the whole table, at level `file`.
AGGREGATES = """count(*) | count(s) | count(DISTINCT t) | sum(i) | min(d) | max(s) | median(x) | avg(j) | percentile_cont(0.9) WITHIN GROUP (ORDER BY x) | percentile_cont(0) WITHIN GROUP (ORDER BY y)
    percentile_cont(1) WITHIN GROUP (ORDER BY i) | percentile_cont(0.25) WITHIN GROUP (ORDER BY x * 2) | count(*) FILTER (WHERE b) | count(*) FILTER (WHERE b IS NULL) | sum(i) FILTER (WHERE x > 0)
    sum(i) FILTER (WHERE false) | count(DISTINCT s) FILTER (WHERE NOT b) | max(d) FILTER (WHERE d < e) | median(x) FILTER (WHERE i BETWEEN -1 AND 7) | percentile_cont(0.75) WITHIN GROUP (ORDER BY x) FILTER (WHERE b)
    min(b) | count(*) FILTER (WHERE b) * 2 + sum(j)"""

# What differs from DuckDB, and why it is meant to.
DIFFERENT = {
    "CAST(x AS text)": "a whole number is shown as '3', not '3.0', as in the keys of groups",
    "CAST('7.6' AS integer)": "a text is an integer by the format's own words (sign and digits), so this is NULL; DuckDB reads 8",
    "CAST(s AS integer)": "as above: '2.5' is no integer; DuckDB reads 3",
    "CAST('yes' AS boolean)": "the format's booleans are true, false, 1 and 0; DuckDB also reads yes",
    "CAST(x AS integer)": "a half is rounded away from zero, as round does; DuckDB rounds a half of a DOUBLE to the even one, and its INTEGER has 32 bits",
    "CAST(round(x) AS integer)": "an integer has 64 bits; DuckDB's has 32",
    "substr(s, -1)": "SQL's substring from before the first letter: all of it (as PostgreSQL); DuckDB counts from the end",
    "substr(s, -2, 4)": "SQL's substring: places -2 to 1, so one letter (as PostgreSQL); DuckDB counts from the end",
    "upper(s)": "upper('straße') is 'STRASSE', Unicode's full mapping; DuckDB maps letter by letter",
    r"regexp_like(s, '\w')": "letters are Unicode's, so å is one; DuckDB's \\w knows a to z only",
    "i * 0.1": "numbers are 64-bit floating point, so 7 * 0.1 is 0.7000000000000001; to DuckDB a literal 0.1 is a decimal",
}

def literal(value):
    if isinstance(value, bool): return "true" if value else "false"
    if isinstance(value, (datetime.date, datetime.datetime)): return f"DATE '{value.isoformat()[:10]}'"
    if isinstance(value, str): return "'" + value.replace("'", "''") + "'"
    return repr(value)

def asks(expression, value):
    """A condition that is true where the expression has this value."""
    if value is None: return f"({expression}) IS NULL"
    if isinstance(value, (int, float)) and not isinstance(value, bool): return f"({expression}) = ({value!r})"
    return f"({expression}) = {literal(value)}"

def rows():
    """Each value of each field, beside many of the others."""
    made = []
    longest = max(len(values) for values in VALUES.values())
    for shift in range(longest * 8):
        made.append([values[(shift * step + shift // longest) % len(values)] for step, values in zip(itertools.count(1), VALUES.values())])
    return made

def main():
    ap = argparse.ArgumentParser(); ap.add_argument("engine"); ap.add_argument("--verbose", action="store_true")
    args = ap.parse_args()
    table = rows()
    # The file trims its cells and has no empty texts: neither has the table.
    table = [[None if cell == "" else cell for cell in row] for row in table]
    base = duckdb.connect()
    base.execute("SET error_on_division_by_zero = false")
    base.execute("CREATE TABLE t (n INTEGER, " + ", ".join(f"{name} {TYPES[kind]}" for name, kind in FIELDS) + ")")
    base.executemany(f"INSERT INTO t VALUES ({', '.join('?' * (len(FIELDS) + 1))})", [[n, *row] for n, row in enumerate(table, 1)])
    wanted, rules, refused, levels = {}, [], [], {}
    for expression in (one.strip() for group in EXPRESSIONS.values() for line in group.split("\n") for one in line.split(" | ") if one.strip()):
        # A cast that fails is NULL here, an error there; regexp_like is regexp_matches there.
        theirs = expression.replace("CAST(", "TRY_CAST(").replace("regexp_like(", "regexp_matches(").replace("% ", "% ")
        try:
            values = base.execute(f"SELECT ({theirs}) FROM t ORDER BY n").fetchall()
        except duckdb.Error as error:
            refused.append((expression, str(error).split("\n")[0])); continue
        values = [value for (value,) in values]
        # Dates plus days are timestamps to DuckDB; infinite and NaN results are NULL to the engine.
        values = [value.date() if isinstance(value, datetime.datetime) else value for value in values]
        values = [None if isinstance(value, float) and (value != value or abs(value) == float("inf")) else value for value in values]
        values = [float(value) if type(value).__name__ == "Decimal" else value for value in values]
        answers = {}
        for row, value in enumerate(values, 1):
            answers.setdefault((type(value).__name__, value), []).append(row)
        for number, ((_, value), rows_of) in enumerate(answers.items()):
            name = f"E{len(rules)}"
            rules.append((name, f"NOT coalesce({asks(expression, value)}, false)"))
            wanted[name] = (expression, value, rows_of)
    for expression in (one.strip() for line in AGGREGATES.split("\n") for one in line.split(" | ") if one.strip()):
        (value,) = base.execute(f"SELECT {expression} FROM t").fetchone()
        value = float(value) if type(value).__name__ == "Decimal" else value
        name = f"E{len(rules)}"
        rules.append((name, f"NOT coalesce({asks(expression, value)}, false)"))
        levels[name] = "file"
        wanted[name] = (expression, value, ["*"])
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        fields = [{"name": name, "type": kind} for name, kind in FIELDS]
        package = {"name": "p", "resources": [{"name": "d", "path": "d.csv", "schema": {"fields": fields}}]}
        json.dump(package, open(f"{folder}/datapackage.json", "w"))
        with open(f"{folder}/d.csv", "w", newline="") as out:
            writer = csv.writer(out, delimiter=";", lineterminator="\n")
            writer.writerow([name for name, _ in FIELDS])
            writer.writerows([["" if cell is None else cell for cell in row] for row in table])
        for start in range(0, len(rules), 1500):
            with open(f"{folder}/rules.toml", "w") as out:
                out.write("format = 1\n")
                for name, check in rules[start:start + 1500]:
                    out.write(f"[[rule]]\nid = \"{name}\"\nlevel = \"{levels.get(name, 'row')}\"\nseverity = \"error\"\ncheck = {json.dumps(check, ensure_ascii=False)}\n"
                              "message.sv = \"x\"\nmessage.en = \"x\"\n")
            run = subprocess.run([args.engine, folder, f"{folder}/d.csv"], capture_output=True, text=True)
            if not run.stdout:
                print(run.stderr); sys.exit(2)
            for finding in json.loads(run.stdout)["findings"]:
                found[finding["id"]] = finding.get("rows", finding.get("keys"))
    wrong = {}
    for name, (expression, value, rows_of) in wanted.items():
        if found.get(name, []) != rows_of:
            missed = sorted(set(rows_of) ^ set(found.get(name, [])))
            wrong.setdefault(expression, []).append((value, missed))
    asked = len({expression for expression, _, _ in wanted.values()})
    meant = {expression for expression in wrong if expression in DIFFERENT}
    print(f"{asked} expressions on {len(table)} rows, {len(rules)} values asked for; {asked - len(wrong)} the same, {len(meant)} differ as meant")
    for expression in sorted(meant) if args.verbose else []:
        print(f"  as meant: {expression}: {DIFFERENT[expression]}")
    for expression, reason in refused:
        print(f"  DuckDB refuses {expression}: {reason}")
    failed = False
    for expression, cases in wrong.items():
        if expression in meant: continue
        failed = True
        print(f"  DIFFERS: {expression}")
        for value, missed in cases[:4]:
            missed = [row for row in missed if row != "*"]
            print(f"    DuckDB has {value!r}; not so in rows {missed[:4]}: {[dict(zip([n for n, _ in FIELDS], table[row - 1])) for row in missed[:1]]}")
    for expression in sorted(set(DIFFERENT) - set(wrong)):
        failed = True
        print(f"  NO LONGER DIFFERENT: {expression}")
    sys.exit(1 if failed else 0)

main()

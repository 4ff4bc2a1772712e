"""The same check in DuckDB: with_duckdb.py FOLDER FILE PREVIOUS OUT."""
import sys
import duckdb
import rules

folder, file, previous, out = sys.argv[1:]
db = duckdb.connect()
db.execute("SET threads = 2")
tables, ids, rows, by_row, by_key = rules.statements(folder, lambda text, pattern: f"regexp_full_match({text}, '{pattern}')")
for name, path in [("cur_raw", file), ("prev_raw", previous)]:
    db.execute(f"CREATE VIEW {name} AS SELECT row_number() OVER () AS n, * FROM read_csv('{path}', delim=';', header=true, all_varchar=true, quote='\"')")
db.execute("CREATE TABLE aid (code VARCHAR, pay_from DOUBLE, pay_to DOUBLE)")
db.executemany("INSERT INTO aid VALUES (?, ?, ?)", rules.aid(folder))
for name, sql in tables:
    db.execute(f"CREATE {'VIEW' if name.endswith('typed') else 'TABLE'} {name} AS {sql}")
found = {}
for n, *flags in db.execute(rows).fetchall():
    for id, flag in zip(ids, flags):
        if flag: found.setdefault(id, []).append(n)
for id, sql in {**by_row, **by_key}.items():
    found[id] = [value for (value,) in db.execute(sql).fetchall()]
rules.write(out, found)

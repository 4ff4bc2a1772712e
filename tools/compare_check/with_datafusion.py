"""The same check in DataFusion: with_datafusion.py FOLDER FILE PREVIOUS OUT. Files are read by pyarrow, which keeps the order of rows."""
import sys
import datafusion, pyarrow as pa, pyarrow.csv as pc
import rules

folder, file, previous, out = sys.argv[1:]
pa.set_cpu_count(2)
db = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(2))
tables, ids, rows, by_row, by_key = rules.statements(folder, lambda text, pattern: f"regexp_like({text}, '^({pattern})$')")
names = [field["name"] for field in rules.load(folder)[0]]
for name, path, wanted in [("cur_raw", file, names), ("prev_raw", previous, rules.KEY + ["grundlon"])]:
    table = pc.read_csv(path, parse_options=pc.ParseOptions(delimiter=";"),
                        convert_options=pc.ConvertOptions(column_types={column: pa.string() for column in names}, include_columns=wanted, strings_can_be_null=False))
    table = table.append_column("n", pa.array(range(1, table.num_rows + 1), pa.int64()))
    db.register_record_batches(name, [table.to_batches()])
code, low, high = zip(*rules.aid(folder))
db.register_record_batches("aid", [pa.table({"code": list(code), "pay_from": list(low), "pay_to": list(high)}).to_batches()])
for name, sql in tables:
    frame = db.sql(sql)
    if name.endswith("typed"):
        db.register_view(name, frame)
    else:
        db.register_record_batches(name, [frame.collect()])
values = lambda sql: [value for batch in db.sql(sql).collect() for value in batch.column(0).to_pylist()]
found = {}
for batch in db.sql(rows).collect():
    numbers, *flags = [column.to_pylist() for column in batch.columns]
    for id, column in zip(ids, flags):
        found.setdefault(id, []).extend(n for n, flag in zip(numbers, column) if flag)
for id, sql in {**by_row, **by_key}.items():
    found[id] = values(sql)
rules.write(out, found)

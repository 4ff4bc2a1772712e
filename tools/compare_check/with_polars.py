"""The same check in Polars: with_polars.py FOLDER FILE PREVIOUS OUT."""
import os, sys
os.environ.setdefault("POLARS_MAX_THREADS", "2")
import polars as pl
import rules

folder, file, previous, out = sys.argv[1:]
fields, codes, _ = rules.load(folder)
kinds = {field["name"]: field["type"] for field in fields}
c = pl.col

def luhn(text):
    total = pl.lit(0)
    for k in range(10):
        digit = text.str.slice(k, 1).cast(pl.Int32, strict=False)
        total = total + (pl.when(digit > 4).then(2 * digit - 9).otherwise(2 * digit) if k % 2 == 0 else digit)
    return total % 10 == 0

def judged(path, wanted):
    frame = pl.scan_csv(path, separator=";", infer_schema=False).select(wanted).with_row_index("n", 1)
    frame = frame.with_columns([c(name).str.strip_chars().replace("", None).alias(name + "_t") for name in wanted])
    types = {"number": pl.Float64, "integer": pl.Int64}
    frame = frame.with_columns([
        c(name + "_t").cast(types[kinds[name]], strict=False).alias(name) if kinds[name] in types
        else c(name + "_t").str.to_date("%Y-%m-%d", strict=False).alias(name) if kinds[name] == "date" else c(name + "_t").alias(name) for name in wanted])
    flags = {}
    for field in fields:
        name, limits = field["name"], field.get("constraints", {})
        if name not in wanted: continue
        raw = c(name + "_t")
        if kinds[name] in ("number", "integer", "date"): flags[f"{name}:type"] = raw.is_not_null() & c(name).is_null()
        if limits.get("required"): flags[f"{name}:required"] = raw.is_null()
        if "pattern" in limits: flags[f"{name}:pattern"] = ~raw.str.contains(f"^(?:{limits['pattern']})$")
        if "minimum" in limits: flags[f"{name}:minimum"] = c(name) < limits["minimum"]
        if "maximum" in limits: flags[f"{name}:maximum"] = c(name) > limits["maximum"]
        if name in codes: flags[f"{name}:codelist"] = raw.is_not_null() & ~raw.is_in([row["code"] for row in codes[name]])
        form = field.get("farstu:format")
        if form:
            right = raw.str.contains("^[0-9]{6}-?[0-9]{4}$" if form == "organisationsnummer" else "^[0-9]{8}-?[0-9]{4}$")
            bare = raw.str.replace("-", "", literal=True)
            flags[f"{name}:digits"] = ~right
            flags[f"{name}:checkdigit"] = right & ~luhn(bare if form == "organisationsnummer" else bare.str.slice(2))
            if form == "personnummer":
                day = raw.str.slice(6, 2).cast(pl.Int32, strict=False)
                day = pl.when(day > 60).then(day - 60).otherwise(day).cast(pl.String).str.zfill(2)
                flags[f"{name}:date"] = right & (raw.str.slice(0, 6) + day).str.to_date("%Y%m%d", strict=False).is_null()
    flags = {id: flag.fill_null(False) for id, flag in flags.items()}
    frame = frame.with_columns([flag.alias(id) for id, flag in flags.items()])
    broken = [pl.any_horizontal([c(id) for id in flags if id.split(":")[0] == name] or [pl.lit(False)]).alias(name + "_b") for name in wanted]
    return frame.with_columns(broken), list(flags)

cur, ids = judged(file, list(kinds))
aid = pl.LazyFrame(rules.aid(folder), schema=["code", "pay_from", "pay_to"], orient="row")
cur = cur.join(aid, left_on="aid_etikett_t", right_on="code", how="left", maintain_order="left")
row = {
    "R30": (c("loneform") == "M", c("grundlon").is_not_null() & c("sysgrad").is_not_null()),
    "R31": (c("loneform") == "T", c("timmar").is_not_null() & c("timlon").is_not_null()),
    "R32": (c("anstform") == "T", c("anst_tom").is_null()),
    "R33": (pl.lit(True), c("anst_tom") >= c("anst_from")),
    "R34": (pl.lit(True), c("anst_from").dt.year() - c("personnummer").str.slice(0, 4).cast(pl.Int32, strict=False) >= 115),
    "R35": ((c("loneform") == "M") & c("franvaro_kod").is_null(), (c("utbetald") - (c("grundlon") * c("sysgrad") / 100 + c("fast_tillagg"))).abs() <= 2),
    "R36": (pl.lit(True), (c("grundlon") >= c("pay_from")) & (c("grundlon") <= c("pay_to"))),
    "R37": (c("aid_ansvar").is_in(["A", "B", "C"]), c("grundlon") >= 30000),
    "R38": (c("franvaro_kod").is_not_null(), c("franvaro_pct") > 0),
}
whole = lambda names: ~pl.any_horizontal([c(name + "_b") for name in names])
cur = cur.with_columns([(whole(rules.ROW[id][0]) & when.fill_null(False) & ~check.fill_null(True)).alias(id) for id, (when, check) in row.items()])
ids += list(row)
KEY = rules.KEY
keyed = pl.all_horizontal([c(name).is_not_null() for name in KEY]) & whole(KEY)
wanted = ["n", *KEY, *[name + "_b" for name in KEY], "orgnr", "orgnr_b", "sysgrad", "sysgrad_b", "grundlon", "grundlon_b", "aid_etikett", "aid_etikett_b"]
cur = cur.select(wanted + ids).collect()
prev = judged(previous, KEY + ["grundlon"])[0].select(["n", *KEY, *[name + "_b" for name in KEY], "grundlon", "grundlon_b"]).collect()
found = {id: cur.filter(c(id))["n"].to_list() for id in ids}
keys = cur.filter(keyed).select("n", *KEY)
found["primary-key"] = keys.filter(pl.struct(KEY).is_duplicated())["n"].to_list()
joined = lambda frame, names: frame.select(pl.concat_str(names, separator="|")).to_series().to_list()
fine = cur.filter(whole(["kommunkod", "personnummer", "sysgrad"]) & c("kommunkod").is_not_null() & c("personnummer").is_not_null())
found["R40"] = joined(fine.group_by("kommunkod", "personnummer").agg(c("sysgrad").sum()).filter(c("sysgrad") > 150), ["kommunkod", "personnummer"])
fine = cur.filter(whole(["kommunkod", "orgnr"]) & c("kommunkod").is_not_null())
found["R41"] = joined(fine.group_by("kommunkod").agg(c("orgnr").drop_nulls().n_unique()).filter(c("orgnr") != 1), ["kommunkod"])
first = prev.filter(keyed).unique(KEY, keep="first", maintain_order=True).select(*KEY, c("grundlon").alias("before"), c("grundlon_b").alias("before_b"))
pairs = cur.filter(keyed & ~c("grundlon_b")).join(first, on=KEY).filter(~c("before_b")).with_columns((c("grundlon") / c("before") - 1).abs().alias("change"))
found["R42"] = pairs.filter(c("change") > 0.25)["n"].to_list()
count = lambda frame: frame.filter(c("kommunkod").is_not_null() & ~c("kommunkod_b")).group_by("kommunkod").len("people")
both = count(cur).join(count(prev), on="kommunkod")
found["R43"] = joined(both.filter((c("people") / c("people_right") - 1).abs() > 0.15), ["kommunkod"])
groups = pairs.filter((c("change") <= 0.25) & ~c("aid_etikett_b") & c("aid_etikett").is_not_null()).group_by("kommunkod", "aid_etikett")
groups = groups.agg(pl.len(), c("grundlon").sum(), c("before").sum())
found["R44"] = joined(groups.filter((c("len") >= 10) & (c("grundlon") / c("before") > 1.15)), ["kommunkod", "aid_etikett"])
rules.write(out, found)

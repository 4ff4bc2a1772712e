"""The rules of the collection personalstatistik, as SQL that DuckDB and DataFusion both understand (but for two functions)."""
import csv, json

def load(folder):
    package = json.load(open(f"{folder}/datapackage.json"))
    data, *lists = package["resources"]
    schema = data["schema"]
    codes = {}
    for resource in lists:
        with open(f"{folder}/{resource['path']}", newline="") as file:
            codes[resource["name"]] = list(csv.DictReader(file))
    points_to = {key["fields"]: key["reference"]["resource"] for key in schema["foreignKeys"]}
    return schema["fields"], {field: codes[name] for field, name in points_to.items()}, schema["primaryKey"]

def luhn(text):
    """Whether the last of ten digits is the right check digit."""
    digits = [f"(ascii(substr({text}, {k}, 1)) - 48)" for k in range(1, 11)]
    doubled = [f"(2 * {d} - CASE WHEN {d} > 4 THEN 9 ELSE 0 END)" if k % 2 == 0 else d for k, d in enumerate(digits)]
    return f"(({' + '.join(doubled)}) % 10 = 0)"

# id: fields that it names, when, check
ROW = {
    "R30": (["loneform", "grundlon", "sysgrad"], "loneform = 'M'", "grundlon IS NOT NULL AND sysgrad IS NOT NULL"),
    "R31": (["loneform", "timmar", "timlon"], "loneform = 'T'", "timmar IS NOT NULL AND timlon IS NOT NULL"),
    "R32": (["anstform", "anst_tom"], "anstform = 'T'", "anst_tom IS NULL"),
    "R33": (["anst_tom", "anst_from"], "true", "anst_tom >= anst_from"),
    "R34": (["anst_from", "personnummer"], "true", "extract(year from anst_from) - TRY_CAST(substr(personnummer, 1, 4) AS BIGINT) >= 115"),
    "R35": (["utbetald", "grundlon", "sysgrad", "fast_tillagg", "loneform", "franvaro_kod"], "loneform = 'M' AND franvaro_kod IS NULL",
            "abs(utbetald - (grundlon * sysgrad / 100 + fast_tillagg)) <= 2"),
    "R36": (["grundlon", "aid_etikett"], "true", "grundlon BETWEEN pay_from AND pay_to"),
    "R37": (["grundlon", "aid_ansvar"], "aid_ansvar IN ('A', 'B', 'C')", "grundlon >= 30000"),
    "R38": (["franvaro_pct", "franvaro_kod"], "franvaro_kod IS NOT NULL", "franvaro_pct > 0"),
}
KEY = ["kommunkod", "personnummer", "anstnr"]

def statements(folder, full_match):
    """SQL from the tables `cur_raw`, `prev_raw` (n and texts) and `aid` (code, pay_from, pay_to) to the findings."""
    fields, codes, key = load(folder)
    kinds = {field["name"]: field["type"] for field in fields}
    types = {"number": "DOUBLE", "integer": "BIGINT", "date": "DATE"}
    typed = lambda name: f"TRY_CAST({name}_t AS {types[kinds[name]]})" if kinds[name] in types else f"{name}_t"
    flags = {}
    for field in fields:
        name, constraints, raw = field["name"], field.get("constraints", {}), f"{field['name']}_t"
        if kinds[name] in types: flags[f"{name}:type"] = f"{raw} IS NOT NULL AND {name} IS NULL"
        if constraints.get("required"): flags[f"{name}:required"] = f"{raw} IS NULL"
        if "pattern" in constraints: flags[f"{name}:pattern"] = f"NOT {full_match(raw, constraints['pattern'])}"
        if "minimum" in constraints: flags[f"{name}:minimum"] = f"{name} < {constraints['minimum']}"
        if "maximum" in constraints: flags[f"{name}:maximum"] = f"{name} > {constraints['maximum']}"
        if name in codes:
            listed = ", ".join("'" + row["code"] + "'" for row in codes[name])
            flags[f"{name}:codelist"] = f"{raw} NOT IN ({listed})"
        form = field.get("farstu:format")
        if form == "organisationsnummer":
            right, bare = full_match(raw, "[0-9]{6}-?[0-9]{4}"), f"replace({raw}, '-', '')"
            flags[f"{name}:digits"] = f"NOT {right}"
            flags[f"{name}:checkdigit"] = f"{right} AND NOT {luhn(bare)}"
        if form == "personnummer":
            right, bare = full_match(raw, "[0-9]{8}-?[0-9]{4}"), f"replace({raw}, '-', '')"
            day = f"TRY_CAST(substr({raw}, 7, 2) AS BIGINT)"
            lowered = f"lpad(CAST(CASE WHEN {day} > 60 THEN {day} - 60 ELSE {day} END AS VARCHAR), 2, '0')"
            flags[f"{name}:digits"] = f"NOT {right}"
            flags[f"{name}:date"] = f"{right} AND TRY_CAST(substr({raw}, 1, 4) || '-' || substr({raw}, 5, 2) || '-' || {lowered} AS DATE) IS NULL"
            ten = f"substr({bare}, 3)"
            flags[f"{name}:checkdigit"] = f"{right} AND NOT {luhn(ten)}"
    of = {name: [id for id in flags if id.split(":")[0] == name] for name in kinds}
    broken = lambda name: " OR ".join(f'"{id}"' for id in of[name]) or "false"
    made = {}
    for side, wanted in [("cur", list(kinds)), ("prev", KEY + ["grundlon"])]:
        texts = ", ".join(f"nullif(trim({name}), '') AS {name}_t" for name in wanted)
        values = ", ".join(f"{typed(name)} AS {name}" for name in wanted)
        raws = ", ".join(f"{name}_t" for name in wanted)
        bad = ", ".join(f"{broken(name)} AS {name}_b" for name in wanted)
        made[f"{side}_typed"] = f"SELECT n, {raws}, {values} FROM (SELECT n, {texts} FROM {side}_raw) AS r"
        # Each constraint is judged once; what later rules need is kept.
        judged = ", ".join(f'coalesce({sql}, false) AS "{id}"' for id, sql in flags.items() if id.split(":")[0] in wanted)
        made[f"{side}_judged"] = f"SELECT *, {bad} FROM (SELECT *, {judged} FROM {side}_typed) AS j"
    whole = lambda names, table="": " AND ".join(f"NOT {table}{name}_b" for name in names)
    ids = {id: f'"{id}"' for id in flags}
    ids |= {id: f"({whole(names)} AND coalesce({when}, false) AND NOT coalesce({check}, true))" for id, (names, when, check) in ROW.items()}
    columns = ", ".join(f'{sql} AS "{id}"' for id, sql in ids.items())
    rows = (f"SELECT * FROM (SELECT n, {columns} FROM cur_judged LEFT JOIN aid ON aid_etikett_t = aid.code) AS f "
            f"WHERE {' OR '.join(chr(34) + id + chr(34) for id in ids)}")
    keyed = lambda table: f"{' AND '.join(f'{name} IS NOT NULL' for name in KEY)} AND {whole(KEY)}"
    grouped = ", ".join(KEY)
    repeated = (f"SELECT n FROM cur_judged JOIN (SELECT {', '.join(f'{name} AS k_{name}' for name in KEY)} FROM cur_judged WHERE {keyed('')} GROUP BY {grouped} "
                f"HAVING count(*) > 1) AS r ON {' AND '.join(f'{name} = k_{name}' for name in KEY)} WHERE {whole(KEY)}")
    r40 = f"SELECT kommunkod || '|' || personnummer FROM cur_judged WHERE {whole(['kommunkod', 'personnummer', 'sysgrad'])} AND kommunkod IS NOT NULL AND personnummer IS NOT NULL GROUP BY kommunkod, personnummer HAVING sum(sysgrad) > 150"
    r41 = f"SELECT kommunkod FROM cur_judged WHERE {whole(['kommunkod', 'orgnr'])} AND kommunkod IS NOT NULL GROUP BY kommunkod HAVING count(DISTINCT orgnr) <> 1"
    first = (f"SELECT {', '.join(f'p.{name} AS p_{name}' for name in KEY)}, p.grundlon AS p_grundlon, p.grundlon_b AS p_grundlon_b FROM prev_judged AS p "
             f"JOIN (SELECT min(n) AS first FROM prev_judged WHERE {keyed('')} GROUP BY {grouped}) AS f ON p.n = f.first")
    pairs = (f"SELECT c.n, c.kommunkod, c.aid_etikett, c.aid_etikett_b, c.grundlon, p_grundlon FROM cur_judged AS c JOIN prev_first ON {' AND '.join(f'c.{name} = p_{name}' for name in KEY)} "
             f"WHERE {whole(KEY, 'c.')} AND NOT c.grundlon_b AND NOT p_grundlon_b")
    r42 = "SELECT n FROM pairs WHERE NOT coalesce(abs(grundlon / p_grundlon - 1) <= 0.25, true)"
    count = lambda side: f"SELECT kommunkod, count(*) AS people FROM {side}_judged WHERE kommunkod IS NOT NULL AND NOT kommunkod_b GROUP BY kommunkod"
    r43 = f"SELECT c.kommunkod FROM ({count('cur')}) AS c JOIN ({count('prev')}) AS p ON c.kommunkod = p.kommunkod WHERE abs(CAST(c.people AS DOUBLE) / p.people - 1) > 0.15"
    r44 = ("SELECT kommunkod || '|' || aid_etikett FROM pairs WHERE NOT aid_etikett_b AND aid_etikett IS NOT NULL AND abs(grundlon / p_grundlon - 1) <= 0.25 "
           "GROUP BY kommunkod, aid_etikett HAVING NOT (count(*) < 10 OR sum(grundlon) / sum(p_grundlon) <= 1.15)")
    tables = [("cur_typed", made["cur_typed"]), ("cur_judged", made["cur_judged"]), ("prev_typed", made["prev_typed"]), ("prev_judged", made["prev_judged"]),
              ("prev_first", first), ("pairs", pairs)]
    return tables, list(ids), rows, {"primary-key": repeated, "R42": r42}, {"R40": r40, "R41": r41, "R43": r43, "R44": r44}

def aid(folder):
    _, codes, _ = load(folder)
    return [(row["code"], float(row["pay_from"]), float(row["pay_to"])) for row in codes["aid_etikett"]]

def write(path, found):
    json.dump({id: {"count": len(all), "keys" if id in ("R40", "R41", "R43", "R44") else "rows": sorted(all)} for id, all in sorted(found.items()) if all}, open(path, "w"))

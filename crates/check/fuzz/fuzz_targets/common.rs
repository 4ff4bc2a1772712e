//! A small folder with every type, every constraint and every level.

use std::collections::BTreeMap;

pub const PACKAGE: &str = r#"{"name": "fuzz", "farstu:period": {"starts": "2020-01-01", "ends": "2020-12-31"}, "resources": [{"name": "data", "schema": {"fields": [
 {"name": "code", "type": "string", "constraints": {"required": true, "pattern": "[A-Z]{1,3}", "maxLength": 3}},
 {"name": "person", "type": "string", "farstu:format": "personnummer"},
 {"name": "org", "type": "string", "farstu:format": "organisationsnummer", "constraints": {"unique": true}},
 {"name": "amount", "type": "number", "constraints": {"minimum": 0, "maximum": 1000000}},
 {"name": "count", "type": "integer", "constraints": {"minimum": -5}},
 {"name": "day", "type": "date", "constraints": {"minimum": "1900-01-01"}},
 {"name": "month", "type": "yearmonth"},
 {"name": "year", "type": "year"},
 {"name": "flag", "type": "boolean"},
 {"name": "list", "type": "string"}
 ], "missingValues": ["", "-"], "primaryKey": ["code", "count"],
 "foreignKeys": [{"fields": "list", "reference": {"resource": "list", "fields": "code"}}]}},
 {"name": "list", "path": "list.csv", "schema": {"fields": [{"name": "code", "type": "string"}, {"name": "top", "type": "number"}, {"name": "long", "type": "string"}], "primaryKey": "code"}}]}"#;

pub const LIST: &str = "code,top,long\nA,1,en mycket lång text som inte ryms\nB,,\nen lång kod som inte ryms,3,x\n";

pub const RULES: &str = r#"format = 1
[[rule]]
id = "R1"
level = "row"
severity = "error"
check = "amount <= list.top OR length(list.long || code) > 3 OR day < DATE '2020-01-01' AND flag"
message = { sv = "s", en = "e" }
[[rule]]
id = "R2"
level = "group"
severity = "error"
by = ["code", "amount"]
check = "sum(amount) > 0 AND count(DISTINCT person) < 3 AND max(list) > 'A' AND median(count) >= 0 AND stddev(amount) < 9"
message = { sv = "s", en = "e" }
[[rule]]
id = "R3"
level = "compare"
severity = "error"
check = "amount / previous.amount < 2 AND previous.list.top > 0"
message = { sv = "s", en = "e" }
[[rule]]
id = "R4"
level = "compare-group"
severity = "error"
by = ["list"]
measures = { n = "count(*)", a = "avg(amount)" }
check = "n / previous.n < 2 AND a >= previous.a"
message = { sv = "s", en = "e" }
[[rule]]
id = "R5"
level = "compare-matched"
severity = "error"
by = ["list"]
measures = { n = "sum(count - previous.count)" }
check = "n = 0"
message = { sv = "s", en = "e" }
[[rule]]
id = "R6"
level = "row"
severity = "error"
by = ["list"]
check = "amount <= 2 * group.avg(amount) FILTER (WHERE flag) AND day >= period.starts - INTERVAL '1 month'"
message = { sv = "s", en = "e" }
[[rule]]
id = "R7"
level = "file"
severity = "error"
measures = { n = "count(*)", p = "percentile_cont(0.9) WITHIN GROUP (ORDER BY amount)" }
check = "n >= previous.n AND p > 0"
message = { sv = "s", en = "e" }
[[rule]]
id = "R8"
level = "codes"
severity = "error"
by = ["list"]
when = "position('A' IN replace(left(code, 2), 'B', 'A')) > 0"
message = { sv = "s", en = "e" }
[[rule]]
id = "R9"
level = "gone"
severity = "error"
message = { sv = "s", en = "e" }
[[rule]]
id = "R10"
level = "new"
severity = "error"
by = ["code"]
check = "count(*) < 2"
message = { sv = "s", en = "e" }
"#;

pub const ROWS: &str = "code;person;org;amount;count;day;month;year;flag;list\nAB;18500101-0000;9900000000;1,5;1;2020-02-29;2020-02;2020;true;A\nÅÄÖ;;;;;;;;;\nAB;x;9900000000;-0;1;2020-02-30;2020-13;20;2;en lång kod som inte ryms\n";

pub fn files(package: &str, rules: &str, list: &str) -> BTreeMap<String, Vec<u8>> {
    [("datapackage.json", package), ("rules.toml", rules), ("list.csv", list)]
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .collect()
}

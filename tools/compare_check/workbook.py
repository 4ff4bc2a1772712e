#!/usr/bin/env python3
"""A generated CSV file as a workbook: numbers and dates as such, codes as text.  workbook.py FOLDER FILE.csv OUT.xlsx  (xlsxwriter from PyPI)"""
import csv, datetime, json, sys
import xlsxwriter

def main(folder, source, out):
    fields = {field["name"]: field["type"] for field in json.load(open(f"{folder}/datapackage.json"))["resources"][0]["schema"]["fields"]}
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet, day = book.add_worksheet("Data"), book.add_format({"num_format": "yyyy-mm-dd"})
    with open(source, encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        names = next(rows)
        sheet.write_row(0, 0, names)
        for line, row in enumerate(rows, 1):
            for column, (name, text) in enumerate(zip(names, row)):
                kind = fields.get(name)
                try:
                    if text == "":
                        continue
                    if kind in ("number", "integer"):
                        sheet.write_number(line, column, float(text))
                    elif kind == "date" and text >= "1900-03-01":
                        sheet.write_datetime(line, column, datetime.datetime.strptime(text, "%Y-%m-%d"), day)
                    else:
                        sheet.write_string(line, column, text)
                except ValueError:
                    sheet.write_string(line, column, text)
    book.close()

main(*sys.argv[1:])

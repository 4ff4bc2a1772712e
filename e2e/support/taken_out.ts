import { expect } from '@playwright/test';
import { parquetReadObjects } from 'hyparquet';
import type { Table } from './respondent.ts';

/** The first column: which unit a row is from. */
const UNIT = 'farstu_unit';

type Row = Record<string, unknown>;

/** The rows of a period's data as CSV: UTF-8 with a byte order mark, `;`. */
export function rowsOfCsv(content: Buffer): Row[] {
  const text = content.toString('utf8');
  expect(text.charCodeAt(0)).toBe(0xfeff);
  const [head = '', ...rows] = text.slice(1).trimEnd().split('\r\n');
  const columns = head.split(';');
  return rows.map((row) => Object.fromEntries(row.split(';').map((cell, place) => [columns[place], cell])));
}

export async function rowsOfParquet(content: Buffer): Promise<Row[]> {
  const file = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength) as ArrayBuffer;
  return parquetReadObjects({ file });
}

/** What was taken out is what was submitted, cell by cell, in the columns that are not sensitive. */
export function expectSame(rows: readonly Row[], code: string, submitted: Table): void {
  expect(rows.length).toBe(submitted.length);
  const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== UNIT);
  expect(columns.length).toBeGreaterThan(10);
  const other = rows.flatMap((row, place) => [
    ...(row[UNIT] === code ? [] : [`row ${place + 1} is from ${row[UNIT]}`]),
    ...columns
      .filter((column) => meant(row[column]) !== meant(submitted.cell(place + 1, column)))
      .map((column) => `${column} in row ${place + 1}: ${meant(row[column])} and not ${meant(submitted.cell(place + 1, column))}`),
  ]);
  expect(other.slice(0, 20)).toEqual([]);
}

/** A cell as it is meant: numbers with one kind of decimal mark, days as days. */
function meant(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  const text = String(cell);
  return /^-?\d+([.,]\d+)?$/.test(text) ? String(Number(text.replace(',', '.'))) : text;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = new URL('../../crates/web/src/', import.meta.url).pathname;

/** The paths of every page that the portal has, with their gaps, as the source says: `/staff/periods/{id}`. */
export function pages(): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(SOURCE, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.rs') || entry.parentPath.endsWith('/tests')) continue;
    for (const [, path = '', what = ''] of readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(/\.route\(\s*"([^"]+)",\s*(\w+)\(/g)) {
      if (what === 'get') found.push(path);
    }
  }
  if (found.length < 60) throw new Error(`the pages are not found any more: ${found.join(' ')}`);
  return found.sort();
}

/** Whether a path is one of a page's. */
export function isOf(page: string, path: string): boolean {
  return new RegExp(`^${page.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
}

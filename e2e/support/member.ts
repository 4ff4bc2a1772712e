import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Demo } from './demo.ts';

/** Somebody whom every demo has at the open portal. */
export interface Member {
  readonly address: string;
  readonly password: string;
}

/** Acts for several organisations. */
export const ulla = (demo: Demo) => named(demo, 'Ulla Sand');
/** Works at the body. */
export const per = (demo: Demo) => named(demo, 'Per Gran');

function named(demo: Demo, name: string): Member {
  const people: (Member & { role: string })[] = JSON.parse(readFileSync(join(demo.data, 'people.json'), 'utf8'));
  const found = people.find(({ role }) => role.startsWith(`${name},`));
  if (!found) throw new Error(`nobody in this demo is called ${name}`);
  return found;
}

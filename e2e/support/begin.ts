import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Demo } from './demo.ts';

/** Before the stories: one demo is begun and ended, and each story goes on from a copy of its folder. */
export default async function begin(): Promise<() => Promise<void>> {
  const demo = await Demo.start();
  await demo.stop();
  process.env.FARSTU_E2E_BEGUN = demo.data;
  const seen = await mkdtemp(join(tmpdir(), 'farstu-e2e-seen-'));
  process.env.FARSTU_E2E_SEEN = seen;
  return async () => {
    await demo.remove();
    await rm(seen, { recursive: true, force: true });
  };
}

import { Demo } from './demo.ts';

/** Before the stories: one demo is begun and ended, and each story goes on from a copy of its folder. */
export default async function begin(): Promise<() => Promise<void>> {
  const demo = await Demo.start();
  await demo.stop();
  process.env.FARSTU_E2E_BEGUN = demo.data;
  return () => demo.remove();
}

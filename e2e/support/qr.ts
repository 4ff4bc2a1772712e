import type { Locator } from '@playwright/test';
import { createRequire } from 'node:module';
import { PNG } from 'pngjs';

// A CommonJS module whose types say that it is not one.
const jsQR = createRequire(import.meta.url)('jsqr') as (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null;

/** What a phone's camera reads from the picture as it is on the screen. */
export async function scan(picture: Locator): Promise<string> {
  const { data, width, height } = PNG.sync.read(await picture.screenshot());
  const found = jsQR(new Uint8ClampedArray(data), width, height);
  if (!found) throw new Error('no QR code can be read from the picture');
  return found.data;
}

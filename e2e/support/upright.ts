import type { Locator } from '@playwright/test';
import { PNG } from 'pngjs';

const SKY = [198, 216, 224] as const;
/** How far out the ground lies, as a part of half the picture's side: nothing else reaches there. */
const FAR = 0.74;

/** How many eighths of a turn to the right a picture still has to be turned until what it shows stands upright: where the ground is, there is down. */
export async function eighthsToUpright(picture: Locator): Promise<number> {
  // A page is there before its pictures are.
  await picture.evaluate((image: HTMLImageElement) => image.decode());
  const { data, width } = PNG.sync.read(await picture.screenshot());
  const middle = width / 2;
  let [right, down] = [0, 0];
  for (let step = 0; step < 64; step++) {
    const angle = (step / 64) * 2 * Math.PI;
    const [x, y] = [Math.cos(angle), Math.sin(angle)].map((part) => Math.round(middle + part * FAR * middle)) as [number, number];
    const at = (y * width + x) * 4;
    const unlike = SKY.reduce((sum, part, place) => sum + Math.abs(part - (data[at + place] ?? 0)), 0);
    if (unlike < 120) continue;
    right += Math.cos(angle);
    down += Math.sin(angle);
  }
  // From where the ground is to straight down, clockwise on the screen.
  const turn = Math.PI / 2 - Math.atan2(down, right);
  return (Math.round(turn / (Math.PI / 4)) + 16) % 8;
}

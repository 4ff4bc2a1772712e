import { AxeBuilder } from '@axe-core/playwright';
import { type Page, test as base, expect } from '@playwright/test';
import { Demo } from './demo.ts';
import { Mailbox } from './mailbox.ts';

/** A story has a running demo (one for each worker, kept between its stories), its mailbox, and `page` on the portal. */
export const test = base.extend<{ mailbox: Mailbox }, { demo: Demo }>({
  demo: [
    async ({}, use) => {
      const demo = await Demo.start();
      await use(demo);
      await demo.remove();
    },
    { scope: 'worker' },
  ],
  mailbox: async ({ demo }, use) => use(new Mailbox(demo.post)),
  baseURL: async ({ demo }, use) => use(demo.portal),
});

export { expect };

/** The page as it stands: nothing that axe finds, in light and in dark, and nothing that makes it scroll sideways, down to 320 px. */
export async function accessible(page: Page): Promise<void> {
  const size = page.viewportSize();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
    expect(found, `axe on ${page.url()} (${colorScheme})`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  if (size) {
    await page.setViewportSize({ width: 320, height: size.height });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, `${page.url()} scrolls sideways at 320 px by`).toBeLessThanOrEqual(0);
    await page.setViewportSize(size);
  }
}

import { AxeBuilder } from '@axe-core/playwright';
import { type BrowserContext, expect, type Page } from '@playwright/test';

/** What was looked at by this worker: a page that many stories meet is looked at once for each language and width. */
const seen = new Set<string>();

/** Browsers in which no script runs, the eye's own neither: there only the width is looked at. */
export const withoutScript = new WeakSet<BrowserContext>();

/** The narrowest screen that a page must fit. */
const NARROW = 320;

/** The page as it stands: nothing that axe finds, in light and in dark, and nothing that makes it scroll sideways, down to 320 px. */
export async function accessible(page: Page): Promise<void> {
  const kind = await kindOf(page);
  if (seen.has(kind)) return;
  const size = page.viewportSize();
  for (const colorScheme of withoutScript.has(page.context()) ? [] : (['light', 'dark'] as const)) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
    const found = violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
    expect(found, `axe on ${page.url()} (${colorScheme})`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  if (size) {
    await page.setViewportSize({ width: NARROW, height: size.height });
    expect(await tooWide(page), `${page.url()} scrolls sideways at ${NARROW} px`).toEqual([]);
    await page.setViewportSize(size);
  }
  seen.add(kind);
}

/** Pages that differ by their data alone are of one kind. */
async function kindOf(page: Page): Promise<string> {
  const lang = await page.locator('html').getAttribute('lang');
  const path = new URL(page.url()).pathname.replace(/[0-9a-f-]{16,}|\d+/g, 'ID');
  const wrong = await page.locator('.wrong-words').count();
  return [withoutScript.has(page.context()), page.viewportSize()?.width, lang, path, wrong, await page.getByRole('heading', { level: 1 }).first().innerText()].join(' ');
}

/** What sticks out to the right, if the page scrolls sideways. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5);
    return [`${scrollWidth} px wide`, ...out.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.className}`)];
  });
}

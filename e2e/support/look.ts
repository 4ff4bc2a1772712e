import { type BrowserContext, expect, type Page } from '@playwright/test';
import type axe from 'axe-core';
import type { RunOptions } from 'axe-core';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** Browsers in which no script runs, the eye's own neither: there only the width is looked at. */
export const withoutScript = new WeakSet<BrowserContext>();

/** The minified source is half as long, and so is the time that a page takes to read it. */
const AXE = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** The narrowest screen that a page must fit. */
const NARROW = 320;

const EVERYTHING: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
};
/** What differs in the dark. */
const COLOURS: RunOptions = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } };

/**
 * The page as it stands: nothing that axe finds, in light and in dark, and nothing that makes it scroll sideways, down to 320 px and up to twice the text
 * size. A page that many stories meet is looked at once for each language and width.
 */
export async function accessible(page: Page): Promise<void> {
  if (!(await isNew(await kindOf(page)))) return;
  const size = page.viewportSize();
  const scripted = !withoutScript.has(page.context());
  if (scripted) {
    // Frames would need it too; no page has any.
    expect(page.frames(), page.url()).toHaveLength(1);
    await page.emulateMedia({ colorScheme: 'light' });
    await clean(page, 'light', EVERYTHING);
    await page.emulateMedia({ colorScheme: 'dark' });
    await clean(page, 'dark', COLOURS);
    await page.emulateMedia({ colorScheme: null });
  }
  if (size) {
    await page.setViewportSize({ width: NARROW, height: size.height });
    expect(await tooWide(page), `${page.url()} scrolls sideways at ${NARROW} px`).toEqual([]);
    await page.setViewportSize(size);
    // At a phone's width twice the text is the width of 160 px: WCAG 1.4.10 asks for 320.
    if (scripted && size.width >= 2 * NARROW) {
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      expect(await tooWide(page), `${page.url()} scrolls sideways at twice the text size, ${size.width} px wide`).toEqual([]);
      await page.evaluate(() => (document.documentElement.style.fontSize = ''));
    }
  }
}

/** axe is given to a page once: it is large. So is its whole answer, of which the page passes on only what is wrong. */
async function clean(page: Page, scheme: string, options: RunOptions): Promise<void> {
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(AXE);
  const found = await page.evaluate(async (options) => {
    const { violations } = await window.axe.run(document, options);
    return violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  }, { ...options, resultTypes: ['violations'] } as RunOptions);
  expect(found, `axe on ${page.url()} (${scheme})`).toEqual([]);
}

/** Whether no story of this run has looked at such a page, whichever worker it ran in. */
async function isNew(kind: string): Promise<boolean> {
  const mark = join(process.env.FARSTU_E2E_SEEN ?? '', createHash('sha256').update(kind).digest('hex'));
  return writeFile(mark, kind, { flag: 'wx' }).then(
    () => true,
    () => false,
  );
}

/** Pages that differ by their data alone are of one kind. */
async function kindOf(page: Page): Promise<string> {
  // One question to the page, since every story asks it at every page.
  const [lang, counts, title] = await page.getByRole('heading', { level: 1 }).first().evaluate((heading: HTMLElement) => [
    document.documentElement.lang,
    ['.wrong-words', 'main form', 'main table'].map((what) => document.querySelectorAll(what).length).join(' '),
    heading.innerText,
  ]);
  const url = new URL(page.url());
  // Each portal has colours of its own.
  const kind = [!withoutScript.has(page.context()), lang, url.hostname, kindOfPath(url), counts, title];
  return `${page.viewportSize()?.width} ${kind.join(' ').replace(/\d{2,}/g, 'N')}`;
}

/** A path without what differs from one thing to another of its kind; of the query only what it is about. */
export function kindOfPath({ pathname, searchParams }: URL): string {
  const path = pathname.replace(/^(\/oidc\/(?:continue|report))\/[^/]+/, '$1/ID').replace(/\b[0-9a-hjkmnp-tv-z]{26}\b/g, 'ID').replace(/\b\d+\b/g, 'N');
  const keys = [...new Set(searchParams.keys())].sort().join('&');
  return keys ? `${path}?${keys}` : path;
}

/** What sticks out to the right, if the page scrolls sideways. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    // Half a pixel is rounded up to one, which nobody can scroll.
    if (scrollWidth <= clientWidth + 1) return [];
    const out = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5);
    return [`${scrollWidth} px wide`, ...out.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.className}`)];
  });
}

import type { Locator, Page } from '@playwright/test';
import { submitting } from '../support/invite.ts';
import { SAMPLE } from '../support/respondent.ts';
import { expect, test, wordsOf } from '../support/story.ts';

// A small phone with the text at twice its size (WCAG 2.2, 1.4.4): what is needed is on the screen, and no word is broken into letters.

const UNIT = 'Norrdals kommun';
const PHONE = { width: 320, height: 640 };

/** Shows a page as a small phone does, with so much of the usual text size. */
async function small(page: Page, percent: number): Promise<void> {
  await page.setViewportSize(PHONE);
  await page.evaluate((size) => (document.documentElement.style.fontSize = `${size}%`), percent);
}

async function isOnScreen(page: Page, what: Locator): Promise<void> {
  const box = await what.boundingBox();
  expect(box, await what.innerText()).not.toBeNull();
  expect(box!.x, await what.innerText()).toBeGreaterThanOrEqual(0);
  expect(box!.x + box!.width, await what.innerText()).toBeLessThanOrEqual(PHONE.width + 1);
}

for (const percent of [100, 200]) {
  test(`brand, menus and what is wrong in a row at 320 px and ${percent} % text`, async ({ demo, someone }) => {
    const { staff, period, anna } = await submitting(demo, await someone('sv'), await someone('sv'));
    await anna.toSubmission(UNIT);
    await anna.upload(SAMPLE.withErrors);
    await anna.confirm();
    await anna.toReview();
    for (const person of [anna, staff]) {
      if (person === staff) await staff.open(period);
      await small(person.page, percent);
      const brand = person.page.getByRole('banner').getByRole('link').first();
      await isOnScreen(person.page, brand);
      const { lines, words } = await brand.locator('span').evaluate((span) => ({
        lines: Math.round(span.getBoundingClientRect().height / parseFloat(getComputedStyle(span).lineHeight)),
        words: (span.textContent ?? '').trim().split(/\s+/).length,
      }));
      // A long word may be hyphenated once.
      expect(lines, 'lines of the brand').toBeLessThanOrEqual(2 * words);
      const menu = person.page.getByRole('navigation', { name: wordsOf.sv.t('menu-label') });
      for (const link of await menu.getByRole('link').all()) await isOnScreen(person.page, link);
      // The menu says where one is, for staff too.
      await expect(menu.locator('[aria-current]')).toHaveCount(1);
    }
    // What is wrong stands beside what can be done about it, without scrolling sideways.
    await anna.page.locator('.rule-list a').first().click();
    await small(anna.page, percent);
    const offending = anna.page.locator('.offending strong').first();
    await offending.scrollIntoViewIfNeeded();
    await isOnScreen(anna.page, offending);
  });
}

import { expect } from '@playwright/test';
import { Staff } from './staff.ts';
import { zipOf } from './zip.ts';

const FOLDER = new URL('../../collections/personalstatistik', import.meta.url).pathname;

/** A day as a date field takes it, `days` from now. */
export const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Staff see to it that a submission period is open for every unit. Gives the path of its page. */
export async function openPeriod(staff: Staff): Promise<string> {
  const { page, words } = staff;
  await staff.open('/staff/collections');
  await staff.sees('collections-title');
  const isOpen = page.getByRole('row').filter({ hasText: words.t('period-submission', { name: '' }).trim() }).filter({ hasText: words.t('period-open') });
  if ((await isOpen.count()) === 0) {
    await staff.field('folder-files').setInputFiles({ name: 'personalstatistik.zip', mimeType: 'application/zip', buffer: zipOf(FOLDER) });
    await staff.press('folder-add');
    await expect(page.getByText(words.t('notice-folder-added')).or(page.getByText(words.t('notice-folder-same')))).toBeVisible();
    await staff.look();
    await page.getByRole('link', { name: words.t('period-new') }).first().click();
    await staff.sees('period-new');
    await page.getByLabel(words.t('kind-submission')).check();
    await staff.fill('period-name', '2026');
    await staff.fill('period-opens', day(-1));
    await staff.fill('period-closes', day(20));
    await page.getByLabel(words.t('period-units-all')).check();
    await staff.press('period-open-yes');
    await expect(page.getByText(words.t('notice-period-opened'))).toBeVisible();
    await staff.open('/staff/collections');
  }
  await isOpen.first().getByRole('link').click();
  await expect(page.getByRole('navigation', { name: words.t('period-tabs') })).toBeVisible();
  await staff.look();
  return new URL(page.url()).pathname;
}

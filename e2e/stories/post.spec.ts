import { accessible, expect, test } from '../support/story.ts';
import { totp } from '../support/totp.ts';

test.describe('the post office of the demo', () => {
  test('shows letters, files and a phone, in both languages @phone', async ({ page, demo }) => {
    await page.goto(demo.post);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Brev som har skickats');
    await accessible(page);
    await page.getByRole('link', { name: 'In English' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Letters that were sent');
    await page.getByRole('link', { name: 'Sample files' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.getByRole('link', { name: 'personalstatistik-1100.csv' })).toBeVisible();
    await accessible(page);
  });

  test('lends a phone that shows the codes of a key', async ({ page, demo }) => {
    const key = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    await page.goto(`${demo.post}/phone?add=1`);
    await page.getByLabel('Nyckel', { exact: true }).fill('inte en nyckel');
    await page.getByRole('button', { name: 'Lägg till' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await accessible(page);
    await page.getByLabel('Nyckel', { exact: true }).fill(key.toLowerCase().replace(/(.{4})/g, '$1 '));
    await page.getByLabel('Namn, så att du känner igen den').fill('Min app');
    await page.getByRole('button', { name: 'Lägg till' }).click();
    const row = page.getByRole('row', { name: /Min app/ });
    await expect(row).toBeVisible();
    const shown = (await row.locator('.code').innerText()).replace(' ', '');
    // The step may have ended between the page and now.
    expect([totp(key), totp(key, Date.now() - 30_000)]).toContain(shown);
    await accessible(page);
    await row.getByRole('button').click();
    await expect(page.getByText('Min app')).toHaveCount(0);
  });

  test('gives a sample file as it is', async ({ page, demo }) => {
    await page.goto(`${demo.post}/files`);
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'personalstatistik-1100.csv' }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe('personalstatistik-1100.csv');
  });

  test('is still there after it was killed', async ({ page, demo }) => {
    await page.goto(demo.post);
    await demo.stop('SIGKILL');
    await demo.restart();
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  });
});

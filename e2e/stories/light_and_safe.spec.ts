import { ask } from '../support/http.ts';
import { expect, test } from '../support/story.ts';

/** All that a first visit to the sign-in page may send over the network, heads included. */
const MOST = 30_000;

test('the sign-in page is light', async ({ page }) => {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  let bytes = 0;
  network.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThanOrEqual(MOST);
  test.info().annotations.push({ type: 'bytes', description: String(bytes) });
});

test('every answer keeps the browser strict', async ({ demo }) => {
  for (const path of ['/sign-in', '/register', '/privacy', '/sign-in/lost-phone', '/there-is-no-such-page']) {
    const { headers } = await ask(demo.portal + path);
    const policy = headers['content-security-policy'] ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toContain('unsafe-');
    expect(policy, path).not.toMatch(/https?:|\*/);
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['referrer-policy'], path).toBeTruthy();
    expect(headers['cache-control'], path).toContain('no-store');
  }
});

test('cookies are for this host alone and out of reach of script', async ({ page, context }) => {
  await page.goto('/register');
  const cookies = await context.cookies();
  expect(cookies.length).toBeGreaterThan(0);
  for (const { name, httpOnly, secure, sameSite, path } of cookies) {
    expect(name).toMatch(/^__Host-/);
    expect({ httpOnly, secure, sameSite, path }, name).toEqual({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
  }
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

import { type Page } from '@playwright/test';
import type { Demo } from '../support/demo.ts';
import { accessible, expect, test, wordsOf } from '../support/story.ts';

const at = (demo: Demo, portal: string, path: string) => `http://${portal}.localhost:${demo.port}${path}`;

/** At the account provider of the demo: signs in, and lets the portal know who it is. */
async function signsInElsewhere(page: Page, address: string, password: string): Promise<void> {
  await page.waitForURL(/konto\.localhost/);
  await page.locator('#address').fill(address);
  await page.locator('#password').fill(password);
  await page.getByRole('button', { name: wordsOf.sv.t('sign-in-go'), exact: true }).click();
  await page.waitForURL(/\/oidc\/continue\//);
  await page.getByRole('button', { name: wordsOf.sv.t('consent-allow'), exact: true }).click();
}

const heading = (page: Page, key: string, gaps?: Record<string, string>) =>
  expect(page.getByRole('heading', { level: 1 })).toHaveText(wordsOf.sv.t(key, gaps));
const press = (page: Page, key: string, gaps?: Record<string, string>) =>
  page.getByRole('button', { name: wordsOf.sv.t(key, gaps), exact: true }).click();

test('a work address finds its way, and the person is in @phone', async ({ page, demo }) => {
  await page.goto(at(demo, 'minasidor', '/'));
  await accessible(page);
  await page.getByRole('link', { name: wordsOf.sv.t('front-join'), exact: true }).click();
  await heading(page, 'join-title');
  await accessible(page);
  await page.getByLabel(wordsOf.sv.t('sign-in-address')).fill('anders.bjork@storskogen.example');
  await press(page, 'join-find');
  await heading(page, 'found-title', { name: 'Microsoft' });
  await accessible(page);
  await press(page, 'door-on-to', { name: 'Microsoft' });
  await signsInElsewhere(page, 'anders.bjork@storskogen.example', 'Tall-kotte 18 stigen');
  await heading(page, 'agree-title', { owner: 'Virkesringen' });
  await accessible(page);
  await press(page, 'agree-agree');
  await heading(page, 'names-title');
  await expect(page.locator('#first')).toHaveValue('Anders');
  await press(page, 'names-go');
  await heading(page, 'stay-title');
  await accessible(page);
  await press(page, 'stay-no');
  await heading(page, 'my-user-title');
  await page.goto(at(demo, 'minasidor', '/account/ways-in'));
  await accessible(page);
  await page.goto(at(demo, 'minasidor', '/services'));
  await accessible(page);
});

test('cancelled at the consent, nothing is kept', async ({ page, demo }) => {
  await page.goto(at(demo, 'minasidor', '/join'));
  await press(page, 'join-with', { name: 'Google' });
  await signsInElsewhere(page, 'maja.lund@post.example', 'Blå-bar 27 hinken');
  // Google does not run the mailbox of such an address, so it is proved, or agreed to at once where it does.
  await page.waitForURL(/\/register\/(code|consent)/);
  await page.goto(at(demo, 'minasidor', '/register/consent'));
  if (page.url().endsWith('/register/code')) return;
  await press(page, 'agree-cancel');
  await expect(page.getByText(wordsOf.sv.t('notice-cancelled'))).toBeVisible();
});

test('an address of ones own: the check runs by itself @phone', async ({ page, demo, mailbox }) => {
  await page.goto(at(demo, 'minasidor', '/join'));
  await page.getByLabel(wordsOf.sv.t('sign-in-address')).fill('siv.lund@bredband.example');
  await press(page, 'join-find');
  await heading(page, 'no-way-title');
  await accessible(page);
  await press(page, 'no-way-here');
  await heading(page, 'code-title');
  await accessible(page);
  await page.locator('#code').fill(await mailbox.code('siv.lund@bredband.example'));
  await press(page, 'code-go');
  await heading(page, 'birth-title');
  await accessible(page);
  await page.locator('#year').fill('1985');
  await page.locator('#month').selectOption('2');
  await page.locator('#day').fill('17');
  await press(page, 'birth-go');
  await page.locator('#first').fill('Siv');
  await page.locator('#last').fill('Lund');
  await press(page, 'names-go');
  await page.locator('#password').fill('Gran7 Kotte');
  await page.locator('#again').fill('Gran7 Kotte');
  await press(page, 'password-go');
  // Nothing to do: the page goes on by itself.
  await heading(page, 'agree-title', { owner: 'Virkesringen' });
  await accessible(page);
  await press(page, 'agree-agree');
  await press(page, 'stay-no');
  await heading(page, 'my-user-title');
});

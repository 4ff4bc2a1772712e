import type { Page } from '@playwright/test';
import { withoutScript } from '../support/look.ts';
import { Served } from '../support/served.ts';
import { accessible, expect, test as base, wordsOf } from '../support/story.ts';
import type { Language, Words } from '../support/words.ts';

// Signing in at a provider that nobody here wrote, which answers as Microsoft Entra and as Google, through the real pages of a portal that is served.

const test = base.extend<{ served: Served }>({
  served: async ({}, use) => {
    const served = await Served.start();
    await use(served);
    await served.remove();
  },
});

async function sees(page: Page, words: Words, key: string, gaps?: Record<string, string>): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words.t(key, gaps));
  await expect(page.locator('html')).toHaveAttribute('lang', words.language);
  await accessible(page);
}
const press = (page: Page, words: Words, key: string, gaps?: Record<string, string>) => page.getByRole('button', { name: words.t(key, gaps), exact: true }).click();

async function seeks(page: Page, words: Words, served: Served, address: string): Promise<void> {
  await page.goto(`${served.portal}/join`);
  await sees(page, words, 'join-title');
  await page.getByLabel(words.t('sign-in-address'), { exact: true }).fill(address);
  await press(page, words, 'join-find');
}

/** From the body's consent to being in. */
async function goesThrough(page: Page, words: Words, [first, last]: readonly [string, string]): Promise<void> {
  await sees(page, words, 'agree-title', { owner: 'Virkesringen' });
  await press(page, words, 'agree-agree');
  await sees(page, words, 'names-title');
  await expect(page.getByLabel(words.t('names-first'), { exact: true })).toHaveValue(first);
  await expect(page.getByLabel(words.t('names-last'), { exact: true })).toHaveValue(last);
  await press(page, words, 'names-go');
  await sees(page, words, 'stay-title', { days: '90', hours: '12' });
  await press(page, words, 'stay-no');
  await sees(page, words, 'my-user-title');
}

const CASES = [
  { as: 'Microsoft Entra, whose tenant is found by the domain', address: 'asa@kommun.example', name: 'Microsoft', names: ['Åsa', 'Öst'], found: { key: 'found-tenant', domain: 'kommun.example' } },
  { as: 'Google', address: 'eva@gmail.com', name: 'Google', names: ['Eva', 'Ek'], found: { key: 'found-personal', domain: 'gmail.com' } },
] as const;

for (const language of ['sv', 'en'] as Language[]) {
  for (const { as, address, name, names, found } of CASES) {
    test(`with ${as} (${language}) @phone`, async ({ served, browser }) => {
      const words = wordsOf[language];
      const context = await browser.newContext({ ...test.info().project.use, locale: language === 'sv' ? 'sv-SE' : 'en-GB' });
      const page = await context.newPage();
      await seeks(page, words, served, address);
      await sees(page, words, 'found-title', { name });
      await expect(page.getByText(words.t(found.key, { domain: found.domain, name }))).toBeVisible();
      await press(page, words, 'door-on-to', { name });
      // The provider vouches for the address in a way that counts: no code is asked for.
      await goesThrough(page, words, names);
      await expect(page.getByRole('main').getByText(address)).toBeVisible();
      // The next time there is nothing to answer.
      await page.locator('.me > summary').click();
      await press(page, words, 'frame-sign-out');
      await page.getByLabel(words.t('sign-in-address'), { exact: true }).fill(address);
      await press(page, words, 'door-next');
      if (name === 'Google') await press(page, words, 'door-on-to', { name });
      await sees(page, words, 'stay-title', { days: '90', hours: '12' });
      await context.close();
    });
  }

  test(`an Entra address that its domain's owner never proved opens nothing before its own code (${language})`, async ({ served, browser }) => {
    const words = wordsOf[language];
    const context = await browser.newContext({ ...test.info().project.use, locale: language === 'sv' ? 'sv-SE' : 'en-GB' });
    const page = await context.newPage();
    await seeks(page, words, served, 'chef@kommun.example');
    await press(page, words, 'door-on-to', { name: 'Microsoft' });
    // A code goes to the address that was told, and nothing else is asked before it comes back.
    await sees(page, words, 'code-title');
    await expect(page.getByText('vd@annan.example')).toBeVisible();
    await page.goto(`${served.portal}/register/consent`);
    await sees(page, words, 'code-title');
    await page.getByLabel(words.t('code-label'), { exact: true }).fill(await served.mail.code('vd@annan.example'));
    await press(page, words, 'code-go');
    await sees(page, words, 'agree-title', { owner: 'Virkesringen' });
    await context.close();
  });

  test(`an address that the provider does not tell is the one that was given here, once it is proved (${language}) @phone`, async ({ served, browser }) => {
    const words = wordsOf[language];
    const context = await browser.newContext({ ...test.info().project.use, locale: language === 'sv' ? 'sv-SE' : 'en-GB' });
    const page = await context.newPage();
    await seeks(page, words, served, 'tyst@gmail.com');
    await press(page, words, 'door-on-to', { name: 'Google' });
    await sees(page, words, 'code-title');
    await page.getByLabel(words.t('code-label'), { exact: true }).fill(await served.mail.code('tyst@gmail.com'));
    await press(page, words, 'code-go');
    await goesThrough(page, words, ['Tyst', 'Tall']);
    await context.close();
  });

  test(`who comes by the button of a provider that tells no address is asked for it (${language}) @phone`, async ({ served, browser }) => {
    const words = wordsOf[language];
    const context = await browser.newContext({ ...test.info().project.use, locale: language === 'sv' ? 'sv-SE' : 'en-GB' });
    const page = await context.newPage();
    // Tyst has signed in there before: the provider asks for nothing.
    await seeks(page, words, served, 'tyst@gmail.com');
    await press(page, words, 'door-on-to', { name: 'Google' });
    await served.mail.code('tyst@gmail.com');
    await context.clearCookies({ name: /farstu/ });
    await page.goto(`${served.portal}/join`);
    await press(page, words, 'join-with', { name: 'Google' });
    await sees(page, words, 'untold-title');
    await press(page, words, 'untold-go');
    await expect(page.getByRole('alert')).toContainText(words.t('sign-in-address-missing'));
    await accessible(page);
    await page.getByLabel(words.t('address-label'), { exact: true }).fill('tyst@gmail.com');
    served.mail.received.splice(0);
    await press(page, words, 'untold-go');
    await sees(page, words, 'code-title');
    await page.getByLabel(words.t('code-label'), { exact: true }).fill(await served.mail.code('tyst@gmail.com'));
    await press(page, words, 'code-go');
    await goesThrough(page, words, ['Tyst', 'Tall']);
    await context.close();
  });

  test(`who says no at the provider is told that nothing was kept (${language}) @phone`, async ({ served, browser }) => {
    const words = wordsOf[language];
    const context = await browser.newContext({ ...test.info().project.use, locale: language === 'sv' ? 'sv-SE' : 'en-GB' });
    const page = await context.newPage();
    await seeks(page, words, served, 'cancel@kommun.example');
    await press(page, words, 'door-on-to', { name: 'Microsoft' });
    await sees(page, words, 'upstream-cancelled');
    await page.getByRole('link', { name: words.t('upstream-other-way') }).click();
    await accessible(page);
    await context.close();
  });
}

test('without script the page that leads on has a link @phone', async ({ served, browser }) => {
  const words = wordsOf.sv;
  const context = await browser.newContext({ ...test.info().project.use, locale: 'sv-SE', javaScriptEnabled: false });
  withoutScript.add(context);
  const page = await context.newPage();
  await seeks(page, words, served, 'asa@kommun.example');
  await press(page, words, 'door-on-to', { name: 'Microsoft' });
  await goesThrough(page, words, ['Åsa', 'Öst']);
  await context.close();
});

import { type BrowserContext, type Browser, type Page } from '@playwright/test';
import type { Demo } from '../support/demo.ts';
import { withoutScript } from '../support/look.ts';
import { Service, type Visit } from '../support/service.ts';
import { accessible, expect, test, wordsOf } from '../support/story.ts';
import { totp } from '../support/totp.ts';
import type { Language, Words } from '../support/words.ts';

// Services sign their users in at the demo's account provider, by a client that nobody here wrote and through the real pages.

/** By the language that they have chosen. */
const PEOPLE = {
  sv: { name: 'Maja Lund', address: 'maja.lund@post.example', password: 'Blå-bar 27 hinken' },
  en: { name: 'Sara Holm', address: 'sara.holm@post.example', password: 'Ek-ollon 35 korgen' },
};
const SERVICE = 'Virkesväder';

/** A browser of somebody's own at the account provider. What its pages may not do is noted, and found at the end. */
async function at(browser: Browser, demo: Demo, language: Language, options: { javaScriptEnabled?: boolean } = {}): Promise<{ page: Page; words: Words; faults: string[]; context: BrowserContext }> {
  const context = await browser.newContext({ ...test.info().project.use, locale: language === 'sv' ? 'sv-SE' : 'en-GB', baseURL: demo.konto, ...options });
  if (options.javaScriptEnabled === false) withoutScript.add(context);
  const faults: string[] = [];
  context.on('weberror', ({ error }) => void faults.push(`script: ${error().message}`));
  context.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) faults.push(message.text());
  });
  context.on('response', (response) => {
    if (response.url().startsWith(demo.konto) && response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
  return { page: await context.newPage(), words: wordsOf[language], faults, context };
}

async function signIn(page: Page, words: Words): Promise<void> {
  await page.getByLabel(words.t('sign-in-address'), { exact: true }).fill(PEOPLE[words.language].address);
  await page.getByLabel(words.t('sign-in-password'), { exact: true }).fill(PEOPLE[words.language].password);
  await page.getByRole('button', { name: words.t('sign-in-go'), exact: true }).click();
}

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const press = (page: Page, words: Words, key: string, clicks = 1) => page.getByRole('button', { name: words.t(key), exact: true }).click({ clickCount: clicks });

/** From the service to its consent page. */
async function toConsent(service: Service, page: Page, words: Words, more: Record<string, string> = {}): Promise<Visit> {
  const visit = await service.sends(page, more);
  await signIn(page, words);
  await expect(title(page)).toHaveText(words.t('consent-title', { service: SERVICE }));
  return visit;
}

for (const language of ['sv', 'en'] as const) {
  test(`to a service for the first time and the next, in ${language} @phone`, async ({ browser, demo }) => {
    const { page, words, faults, context } = await at(browser, demo, language);
    const service = await Service.connected(demo);
    const visit = await service.sends(page, { login_hint: PEOPLE[language].address });
    await expect(page.getByText(words.t('sign-in-bound-for', { service: SERVICE }))).toBeVisible();
    await expect(page.getByLabel(words.t('sign-in-address'), { exact: true })).toHaveValue(PEOPLE[language].address);
    await accessible(page);
    await signIn(page, words);
    await expect(title(page)).toHaveText(words.t('consent-title', { service: SERVICE }));
    for (const key of ['scope-openid', 'scope-profile', 'scope-email', 'consent-information', 'consent-terms', 'consent-report']) {
      await expect(page.getByRole('main').getByText(words.t(key)).first()).toBeVisible();
    }
    await expect(page.getByText(words.t('consent-unverified', { body: 'Kontoföreningen' }))).toBeVisible();
    await accessible(page);
    await press(page, words, 'consent-allow');
    const { claims, info } = await visit.takes();
    expect(claims).toMatchObject({ iss: demo.konto, aud: 'virkesvader', amr: ['pwd'] });
    expect(info).toMatchObject({ sub: claims.sub, name: PEOPLE[language].name, email: PEOPLE[language].address, email_verified: true });

    // The next time nobody is asked, and no page stands between.
    const again = await service.sends(page);
    expect((await again.takes()).claims.sub).toBe(claims.sub);
    const silent = await service.sends(page, { prompt: 'none' });
    expect((await silent.takes()).claims.sub).toBe(claims.sub);
    expect(faults).toEqual([]);
    await context.close();
  });
}

test('reload, double click and back', async ({ browser, demo }) => {
  const { page, words, faults, context } = await at(browser, demo, 'sv');
  const service = await Service.connected(demo);
  const visit = await toConsent(service, page, words);
  await page.reload();
  await expect(title(page)).toHaveText(words.t('consent-title', { service: SERVICE }));
  await press(page, words, 'consent-allow', 2);
  await visit.takes();
  // Back from the service: the request is answered, and answered once more while it is fresh; whatever is shown is whole.
  await page.goBack();
  await expect(title(page)).toBeVisible();
  expect(faults).toEqual([]);
  await context.close();
});

test('an answer by a form, with script and without', async ({ browser, demo }) => {
  for (const javaScriptEnabled of [true, false]) {
    const { page, words, faults, context } = await at(browser, demo, 'sv', { javaScriptEnabled });
    const service = await Service.connected(demo);
    const visit = await service.sends(page, { response_mode: 'form_post', prompt: 'consent' });
    await signIn(page, words);
    await press(page, words, 'consent-allow');
    if (!javaScriptEnabled) {
      await expect(title(page)).toHaveText(words.t('leaving-title', { service: SERVICE }));
      await accessible(page);
      await press(page, words, 'leaving-go');
    }
    const { info } = await visit.takes();
    expect(info.email).toBe(PEOPLE.sv.address);
    expect((await visit.isBack()).body).toContain('code=');
    expect(faults).toEqual([]);
    await context.close();
  }
});

test('the whole way without script @phone', async ({ browser, demo }) => {
  const { page, words, context } = await at(browser, demo, 'en', { javaScriptEnabled: false });
  const service = await Service.connected(demo);
  const visit = await toConsent(service, page, words);
  await accessible(page);
  await press(page, words, 'consent-allow');
  expect((await visit.takes()).info.email).toBe(PEOPLE.en.address);
  await context.close();
});

test('cancel on the way, and at consent', async ({ browser, demo }) => {
  const { page, words, faults, context } = await at(browser, demo, 'sv');
  const service = await Service.connected(demo);
  const early = await service.sends(page);
  await page.getByRole('link', { name: words.t('sign-in-way-out') }).click();
  await expect(title(page)).toHaveText(words.t('cancel-title', { service: SERVICE }));
  await accessible(page);
  await press(page, words, 'cancel-yes');
  expect((await early.isBack()).url.searchParams.get('error')).toBe('access_denied');
  const late = await toConsent(service, page, words);
  await press(page, words, 'consent-cancel');
  expect((await late.isBack()).url.searchParams.get('error')).toBe('access_denied');
  await page.goto(`${demo.konto}/account/privacy`);
  await expect(page.getByText(words.t('my-data-services-none'))).toBeVisible();
  expect(faults).toEqual([]);
  await context.close();
});

test('consent is seen and taken back, and what rested on it ends @phone', async ({ browser, demo }) => {
  const { page, words, faults, context } = await at(browser, demo, 'sv');
  const service = await Service.connected(demo);
  const visit = await toConsent(service, page, words);
  await press(page, words, 'consent-allow');
  const { claims, token } = await visit.takes();
  expect(await visit.stillOpens(token, claims.sub)).toBe(true);
  await page.goto(`${demo.konto}/account/privacy`);
  await accessible(page);
  await page.getByRole('link', { name: `${words.t('withdraw')} – ${SERVICE}` }).click();
  await accessible(page);
  await press(page, words, 'withdraw-yes');
  await expect(page.getByText(words.t('notice-withdrawn'))).toBeVisible();
  expect(await visit.stillOpens(token, claims.sub)).toBe(false);
  const anew = await service.sends(page);
  await expect(title(page)).toHaveText(words.t('consent-title', { service: SERVICE }));
  expect(anew.came).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});

test('who the service expects, and somebody else', async ({ browser, demo }) => {
  const { page, words, faults, context } = await at(browser, demo, 'en');
  const service = await Service.connected(demo);
  const visit = await toConsent(service, page, words);
  await press(page, words, 'consent-allow');
  await visit.takes();
  const other = await service.sends(page, { login_hint: PEOPLE.sv.address });
  await expect(title(page)).toHaveText(words.t('choose-title'));
  await accessible(page);
  await press(page, words, 'choose-me');
  await other.takes();
  await service.sends(page, { prompt: 'select_account' });
  await press(page, words, 'choose-other');
  await expect(page.getByText(words.t('sign-in-bound-for', { service: SERVICE }))).toBeVisible();
  expect(faults).toEqual([]);
  await context.close();
});

for (const language of ['sv', 'en'] as const) {
  test(`a service wants to see once more who it is, in ${language} @phone`, async ({ browser, demo }) => {
    const { page, words, faults, context } = await at(browser, demo, language);
    const service = await Service.connected(demo);
    const visit = await toConsent(service, page, words);
    await press(page, words, 'consent-allow');
    const first = await visit.takes();
    const anew = await service.sends(page, { prompt: 'login' });
    await expect(title(page)).toHaveText(words.t('account-confirm-title'));
    await expect(page.getByText(words.t('account-confirm-service', { service: SERVICE, address: PEOPLE[language].address }))).toBeVisible();
    await accessible(page);
    await page.getByLabel(words.t('sign-in-password'), { exact: true }).fill(PEOPLE[language].password);
    await press(page, words, 'challenge-go');
    const second = await anew.takes();
    expect(second.claims.sub).toBe(first.claims.sub);
    expect(Number(second.claims.auth_time)).toBeGreaterThan(Number(first.claims.auth_time));
    // And somebody else sits here now.
    await service.sends(page, { prompt: 'login' });
    await press(page, words, 'consent-not-you');
    await expect(page.getByText(words.t('sign-in-bound-for', { service: SERVICE }))).toBeVisible();
    expect(faults).toEqual([]);
    await context.close();
  });

  test(`a service asks for two steps: they are turned on, and the service gets the person, in ${language} @phone`, async ({ browser, demo }) => {
    const { page, words, faults, context } = await at(browser, demo, language);
    const service = await Service.connected(demo);
    const visit = await service.sends(page, { acr_values: 'https://refeds.org/profile/mfa' });
    await signIn(page, words);
    await expect(title(page)).toHaveText(words.t('account-factors'));
    await expect(page.getByText(words.t('mfa-service-asks', { service: SERVICE }))).toBeVisible();
    await accessible(page);
    await press(page, words, 'mfa-turn-on');
    await expect(title(page)).toHaveText(words.t('add-first-title'));
    await accessible(page);
    await page.locator('details.help summary').click();
    const key = await page.locator('#key').innerText();
    await page.getByLabel(words.t('add-factor-name'), { exact: true }).fill('Telefonen');
    await page.getByLabel(words.t('factor-code'), { exact: true }).fill(totp(key));
    await press(page, words, 'factor-go');
    await expect(title(page)).toHaveText(words.t('codes-title'));
    await page.getByLabel(words.t('codes-kept')).check();
    await page.getByRole('button', { name: words.t('service-open', { name: SERVICE }), exact: true }).click();
    await press(page, words, 'consent-allow');
    expect((await visit.takes()).claims).toMatchObject({ acr: 'https://refeds.org/profile/mfa', amr: ['pwd', 'otp', 'mfa'] });
    await page.goto(`${demo.konto}/mfa`);
    await expect(page.getByText(words.t('mfa-on'), { exact: true })).toBeVisible();
    await accessible(page);
    // Nothing here demands it for good: it can be turned off.
    await page.getByRole('link', { name: `${words.t('account-remove')} Telefonen` }).click();
    await press(page, words, 'account-factor-remove-yes');
    await page.goto(`${demo.konto}/mfa`);
    await expect(page.getByText(words.t('mfa-off'), { exact: true })).toBeVisible();
    expect(faults).toEqual([]);
    await context.close();
  });
}

test('signed out at the word of a service, unasked and asked @phone', async ({ browser, demo }) => {
  for (const [language, javaScriptEnabled] of [['sv', true], ['en', false]] as const) {
    const { page, words, faults, context } = await at(browser, demo, language, { javaScriptEnabled });
    const service = await Service.connected(demo);
    const visit = await service.sends(page, { prompt: 'consent' });
    await signIn(page, words);
    await press(page, words, 'consent-allow');
    const { idToken } = await visit.takes();
    const atTheDoor = async () => {
      await page.goto(`${demo.konto}/account`);
      await expect(page.getByLabel(words.t('sign-in-password'), { exact: true })).toBeVisible();
    };
    const back = await service.signsOut(page, { id_token_hint: idToken });
    expect((await back()).origin).toBe('https://vader.example');
    await atTheDoor();

    // Without it anybody could have sent them here: they are asked, and may stay.
    await signIn(page, words);
    await page.waitForURL(`${demo.konto}/account`);
    const asked = words.t('logout-title', { body: 'Kontoföreningen' });
    await service.signsOut(page);
    await expect(title(page)).toHaveText(asked);
    await accessible(page);
    await page.getByRole('link', { name: words.t('logout-stay') }).click();
    await page.goto(`${demo.konto}/account`);
    await expect(page).toHaveURL(`${demo.konto}/account`);
    const later = await service.signsOut(page);
    await expect(title(page)).toHaveText(asked);
    await page.getByRole('main').getByRole('button', { name: words.t('frame-sign-out'), exact: true }).click();
    await later();
    await atTheDoor();
    expect(faults).toEqual([]);
    await context.close();
  }
});

test('a request that makes no sense is a page, and goes nowhere', async ({ browser, demo }) => {
  const { page, words, faults, context } = await at(browser, demo, 'sv');
  await page.goto(`${demo.konto}/oidc/authorize?client_id=nobody`);
  await expect(title(page)).toHaveText(words.t('provider-not-understood'));
  await accessible(page);
  await page.goto(`${demo.konto}/oidc/continue/0123456789abcdef0123456789abcdef`);
  await expect(title(page)).toHaveText(words.t('provider-over'));
  await accessible(page);
  await page.goto(`${demo.konto}/oidc/logout?client_id=virkesvader&post_logout_redirect_uri=https://evil.example/`);
  await expect(title(page)).toHaveText(words.t('provider-not-understood'));
  await accessible(page);
  expect(faults).toEqual([]);
  await context.close();
});

import { accessible, expect, test, wordsOf } from '../support/story.ts';
import { totp } from '../support/totp.ts';

// 'My user' of somebody who may do something, and of somebody who may not.

const PEOPLE = {
  sv: { name: 'Anders Björk', address: 'anders.bjork@storskogen.example', password: 'Tall-kotte 18 stigen' },
  en: { name: 'Sara Holm', address: 'sara.holm@post.example', password: 'Ek-ollon 35 korgen' },
};

for (const language of ['sv', 'en'] as const) {
  test(`my user: what one may do, and whether one is ready, in ${language} @phone`, async ({ browser, demo }) => {
    const words = wordsOf[language];
    const context = await browser.newContext({ ...test.info().project.use, locale: language === 'sv' ? 'sv-SE' : 'en-GB' });
    const page = await context.newPage();
    await page.goto(`${demo.konto}/sign-in?next=/my-user`);
    await page.getByLabel(words.t('sign-in-address'), { exact: true }).fill(PEOPLE[language].address);
    await page.getByLabel(words.t('sign-in-password'), { exact: true }).fill(PEOPLE[language].password);
    await page.getByRole('button', { name: words.t('sign-in-go'), exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(words.t('my-user-title'));
    await expect(page.getByRole('main').getByRole('heading', { name: PEOPLE[language].name })).toBeVisible();
    await expect(page.getByText(words.t('my-user-active-none'))).toBeVisible();
    await expect(page.getByRole('heading', { name: words.t('ready-title') })).toBeVisible();
    await expect(page.getByText(words.t('ready-yes'), { exact: true }).first()).toBeVisible();
    await accessible(page);
    for (const tab of ['my-user-upcoming', 'my-user-ended']) {
      await page.getByRole('link', { name: new RegExp(`^${words.t(tab)}`) }).click();
      await expect(page.getByText(words.t(`${tab}-none`))).toBeVisible();
    }
    await context.close();
  });
}

test('my user of a respondent: a permission with its actor and its dates', async ({ browser, demo }) => {
  const words = wordsOf.sv;
  const context = await browser.newContext({ ...test.info().project.use, locale: 'sv-SE' });
  const page = await context.newPage();
  await page.goto(`${demo.portal}/sign-in?next=/my-user`);
  await page.getByLabel(words.t('sign-in-address'), { exact: true }).fill('asa.oberg@ekvalla.example');
  await page.getByLabel(words.t('sign-in-password'), { exact: true }).fill('Ljung-hed 73 stigen');
  await page.getByRole('button', { name: words.t('sign-in-go'), exact: true }).click();
  const phone = await (await context.newPage()).goto(`${demo.post}/phone`).then((answer) => answer?.text() ?? '');
  const code = /asa\.oberg[\s\S]*?(\d{3}\s?\d{3})/.exec(phone)?.[1] ?? totp('');
  await page.getByLabel(words.t('challenge-code'), { exact: true }).fill(code);
  await page.getByRole('button', { name: words.t('challenge-go'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words.t('my-user-title'));
  const row = page.getByRole('row').nth(1);
  await expect(row).toContainText(words.t('role-respondent'));
  await expect(row).toContainText('Ekvalla kommun');
  await expect(row).toContainText(words.t('my-user-open'));
  await page.getByRole('link', { name: words.t('my-user-column-actor-name') }).click();
  await expect(page.getByRole('columnheader', { name: words.t('my-user-column-actor-name') })).toHaveAttribute('aria-sort', 'ascending');
  await accessible(page);
  await context.close();
});

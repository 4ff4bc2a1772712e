import type { Page } from '@playwright/test';
import { Guest } from '../support/guest.ts';
import { ulla } from '../support/member.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import type { Language } from '../support/words.ts';

const DAY = 86_400;

/** In how many days the browser forgets who is signed in; `undefined`: when it is closed. */
async function forgetsIn(page: Page, home: string): Promise<number | undefined> {
  const session = (await page.context().cookies(home)).find(({ name }) => name.endsWith('-session'));
  expect(session, 'somebody is signed in').toBeDefined();
  return session && session.expires > 0 ? Math.round((session.expires - Date.now() / 1000) / DAY) : undefined;
}

for (const language of ['sv', 'en'] as Language[]) {
  test(`stay signed in: no, yes, and not asked again (${language}) @phone`, async ({ demo, someone }) => {
    const { address, password } = ulla(demo);
    const person = await Guest.reading(wordsOf[language], await someone('sv'), demo);
    const comes = async () => {
      await person.open('/sign-in');
      await person.givePassword(address, password);
    };
    const asked = () => person.sees('stay-title', { days: '90', hours: '12' });
    await comes();
    await asked();
    await person.press('stay-no');
    await person.isIn();
    expect(await forgetsIn(person.page, person.home)).toBeUndefined();
    await person.signOut();

    await comes();
    await asked();
    await person.press('stay-yes');
    await person.isIn();
    expect(await forgetsIn(person.page, person.home)).toBe(90);
    await person.signOut();

    await comes();
    await asked();
    await person.page.getByLabel(person.words.t('stay-always')).check();
    await person.press('stay-yes');
    await person.isIn();
    await person.signOut();
    // The answer is remembered, and so is that it was yes.
    await comes();
    await person.isIn();
    expect(await forgetsIn(person.page, person.home)).toBe(90);
  });
}

test('who was on the way to a page comes there after the question', async ({ demo, someone }) => {
  const { address, password } = ulla(demo);
  const person = new Guest(await someone('sv'), demo, wordsOf.sv);
  await person.open('/account/privacy');
  await person.givePassword(address, password);
  await person.staysNot();
  await person.sees('my-data-title');
});

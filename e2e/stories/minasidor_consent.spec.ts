import { OWN } from '../support/elsewhere.ts';
import { BODY, Guest } from '../support/guest.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import type { Language } from '../support/words.ts';

for (const language of ['sv', 'en'] as Language[]) {
  test(`the body's consent is taken back, and nothing is reached until one agrees anew (${language}) @phone`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    await person.open('/join');
    await person.walk(person.byDoor('Google', OWN[language]));
    await person.isIn();
    await person.open('/account/privacy');
    await person.sees('my-data-title');
    await person.link('withdraw-all').click();
    await person.sees('withdraw-all-title', { owner: BODY });
    await person.press('withdraw-all-yes');
    await person.isSaid('notice-withdrawn-all');
    await person.look();
    await person.open('/my-user');
    await person.sees('sign-in-title');

    // Signing in leads to the question, and so does every page.
    await person.press('door-at', { name: 'Google' });
    await person.sees('agree-title', { owner: BODY });
    for (const path of ['/my-user', '/services', '/account', '/account/ways-in']) {
      await person.open(path);
      await expect(person.title()).toHaveText(person.words.t('agree-title', { owner: BODY }));
    }
    await expect(person.page.getByText(person.words.t('agree-anew'))).toBeVisible();
    await person.press('agree-agree');
    await person.sees('ways-in-title');
  });
}

import { Guest } from '../support/guest.ts';
import { ulla } from '../support/member.ts';
import { isOf, pages } from '../support/routes.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import type { Language } from '../support/words.ts';
import { everywhere } from '../support/walk.ts';

/** What only an open portal has. */
const OPEN = /^\/(join|services|upstream|account\/ways-in|sign-in\/(password|stay))(\/|$)/;
/** Reached by a form, or by who waits for something. */
// Or where a form leads: help with the human check.
const ELSEWHERE = ['/join/link', '/sign-in/stay', '/upstream/{id}', '/account/ways-in/{id}/remove', '/register/human/help'];

for (const language of ['sv', 'en'] as Language[]) {
  test(`every page of an open portal that a link leads to (${language}) @phone`, async ({ demo, someone }) => {
    const { address, password } = ulla(demo);
    const stranger = await Guest.reading(wordsOf[language], await someone('sv'), demo);
    await everywhere(stranger, ['/', '/join', '/sign-in']);
    const person = await Guest.reading(wordsOf[language], await someone('sv'), demo);
    await person.signIn(address, password);
    await person.staysNot();
    await person.isIn();
    await everywhere(person, ['/my-user', '/services', '/account', '/account/ways-in', '/mfa']);
    const met = [...stranger.met, ...person.met];
    const missed = pages().filter((page) => OPEN.test(page) && !ELSEWHERE.includes(page) && !met.some((path) => isOf(page, path)));
    expect(missed, 'pages that no link leads to').toEqual([]);
  });

  test(`two questions point at the right choice (${language}) @phone`, async ({ demo, someone }) => {
    const person = await Guest.reading(wordsOf[language], await someone('sv'), demo);
    const follows = { sv: 'Uppföljning och rapporter', en: 'Follow-up and reports' }[language];
    await person.open('/join');
    await person.link('join-guide').click();
    await person.sees('guide-title');
    await person.press('guide-show');
    await expect(person.page.getByRole('alert')).toContainText(person.words.t('guide-address-missing'));
    await person.look();
    const answers = async (key: string, uses: readonly string[] = []) => {
      await person.page.getByRole('radio', { name: person.words.t(key) }).check();
      for (const use of uses) await person.page.getByRole('checkbox', { name: use }).check();
      await person.press('guide-show');
      await person.look();
    };
    const answer = (key: string, gaps?: Record<string, string>) => person.page.getByRole('heading', { name: person.words.t(key, gaps), exact: true });
    await answers('guide-work');
    await expect(answer('guide-email')).toBeVisible();
    await answers('guide-google');
    await expect(answer('guide-door', { name: 'Google' })).toBeVisible();
    // What one comes for decides, and why is told in the body's own words.
    await answers('guide-google', [follows]);
    await expect(answer('guide-here')).toBeVisible();
    await answers('guide-no-address');
    await expect(answer('guide-none')).toBeVisible();
  });
}

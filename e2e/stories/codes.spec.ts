import { newAddress, waiting } from '../support/invite.ts';
import { Newcomer } from '../support/newcomer.ts';
import { expect, test, wordsOf } from '../support/story.ts';

const words = wordsOf.sv;
/** Another code than this. */
const not = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

test.describe('codes', () => {
  test('from the mail: wrong, void, and the right one', async ({ demo, someone }) => {
    const person = waiting(demo, words, await someone('sv'));
    await person.open('/register');
    await person.giveAddress();
    await person.sees('code-title');
    const first = await person.code();
    await person.fill('code-label', 'abc');
    await person.press('code-go');
    await person.isTold('code-missing');
    await person.fill('code-label', not(first));
    await person.press('code-go');
    await person.isToldInWords(words.form('code-wrong', 'other', 4));
    // A new one makes the old one void.
    const seen = await person.mailbox.to(person.address);
    await person.page.getByText(words.t('code-none')).click();
    await person.press('code-again');
    await expect(person.page.getByText(words.t('notice-code-sent'))).toBeVisible();
    const second = await person.mailbox.code(person.address, seen);
    expect(second).not.toBe(first);
    await person.fill('code-label', first);
    await person.press('code-go');
    await person.isToldInWords(words.form('code-wrong', 'other', 4));
    // As it stands in the mail, with what people paste around it.
    await person.fill('code-label', ` ${second.slice(0, 3)} ${second.slice(3)} `);
    await person.press('code-go');
    await person.sees('factor-title');
    // Of the app: a wrong one, and then the right one.
    const app = await person.scanCode();
    await person.fill('factor-code', not(app.fresh()));
    await person.press('factor-go');
    await person.isTold('factor-wrong');
    // It is the same picture still.
    expect((await person.scanCode()).key).toBe(app.key);
    await person.connectApp();
    await person.sees('password-title');
  });

  test('from the mail: guessing ends after five tries', async ({ demo, someone }) => {
    const person = waiting(demo, words, await someone('sv'));
    await person.open('/register');
    await person.giveAddress();
    await person.sees('code-title');
    const code = await person.code();
    for (const [form, left] of [['other', 4], ['other', 3], ['other', 2], ['one', 1], ['0', 0]] as const) {
      await person.fill('code-label', not(code));
      await person.press('code-go');
      await person.isToldInWords(words.form('code-wrong', form, left));
    }
    // Not even the right one.
    await person.fill('code-label', code);
    await person.press('code-go');
    await person.isToldInWords(words.form('code-wrong', '0', 0));
  });

  test('an unknown address gets the same page as a known one', async ({ demo, someone, mailbox }) => {
    const known = waiting(demo, words, await someone('sv'));
    const stranger = new Newcomer(await someone('sv'), demo, words, newAddress('okand'));
    const pages: string[] = [];
    for (const person of [known, stranger]) {
      await person.open('/register');
      const answer = person.page.waitForResponse((response) => response.url().endsWith('/register/code'));
      await person.giveAddress();
      expect((await answer).status()).toBe(200);
      await person.sees('code-title');
      const html = await person.page.locator('body').innerHTML();
      pages.push(html.replaceAll(person.address, 'ADDRESS').replace(/name="csrf" value="[^"]+"/g, 'CSRF').replace(/(name="flow" value="|\?flow=)[^"]+"/g, 'FLOW'));
      // A guess is answered alike.
      await person.fill('code-label', '000 000');
      await person.press('code-go');
      await person.isToldInWords(words.form('code-wrong', 'other', 4));
    }
    expect(pages[1]).toBe(pages[0]);
    await known.code();
    expect(await mailbox.to(stranger.address)).toEqual([]);
    // Nor does signing in tell who exists.
    for (const person of [known, stranger]) {
      await person.open('/sign-in');
      await person.fill('sign-in-address', person.address);
      await person.fill('sign-in-password', person.password);
      await person.press('sign-in-go');
      await person.isTold('sign-in-wrong', { link: person.words.t('sign-in-invited-or-forgotten') });
    }
  });

  test('of the app: none is taken twice', async ({ demo, someone }) => {
    const person = waiting(demo, words, await someone('sv'));
    await person.walkIn();
    await person.signOut();
    await person.fill('sign-in-address', person.address);
    await person.fill('sign-in-password', person.password);
    await person.press('sign-in-go');
    await person.sees('challenge-title');
    await person.fill('challenge-code', person.app?.again() ?? '');
    await person.press('challenge-go');
    await person.isTold('challenge-used');
    await person.fill('challenge-code', person.app?.fresh() ?? '');
    await person.press('challenge-go');
    await person.sees('home-title');
  });
});

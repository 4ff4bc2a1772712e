import { ask } from '../support/http.ts';
import { followInvitation, invited, NAMES, waiting } from '../support/invite.ts';
import { expect, test, wordsOf } from '../support/story.ts';

test.describe('from the invitation to the home page', () => {
  for (const language of ['sv', 'en'] as const) {
    test(`invited, in, out and in again (${language}) @phone`, async ({ demo, someone }) => {
      const words = wordsOf[language];
      const person = await invited(demo, words, await someone('sv'), await someone(language));
      await followInvitation(person);
      await person.sees('sign-in-title');
      await person.walkIn();
      await expect(person.page.locator('.me-name')).toHaveText(NAMES.join(' '));
      await person.signOut();
      await person.signIn();
      await person.sees('home-title');
    });
  }

  test('the password list ticks off as one types', async ({ demo, someone }) => {
    const person = waiting(demo, wordsOf.sv, await someone('sv'));
    await person.open('/register');
    await person.giveAddress();
    await person.sees('code-title');
    await person.enterCode();
    await person.sees('factor-title');
    await person.connectApp();
    await person.sees('password-title');
    const rules = person.page.locator('#password-rules li');
    await expect(rules).toHaveCount(5);
    for (const [typed, met] of [['å', ['lower']], ['åÄ', ['upper', 'lower']], ['åÄ1', ['upper', 'lower', 'digit']], ['åÄ1!', ['upper', 'lower', 'digit', 'special']], ['åÄ1!lyk5', ['least', 'upper', 'lower', 'digit', 'special']]] as const) {
      await person.fill('password-new', typed);
      const ticked = await rules.evaluateAll((all) => all.filter((one) => one.classList.contains('met')).map((one) => one.getAttribute('data-rule')));
      expect(ticked, typed).toEqual(met);
    }
    // Refused: the common, the personal, the different; each said at the field, and nothing is lost.
    await person.fill('password-new', 'Password1!');
    await person.fill('password-again', 'Password1!');
    await person.press('password-go');
    await person.isTold('password-common');
    const personal = `${person.address.split('@')[0]}A1!`;
    await person.fill('password-new', personal);
    await person.fill('password-again', personal);
    await person.press('password-go');
    await person.isTold('password-personal');
    await person.fill('password-new', person.password);
    await person.fill('password-again', `${person.password}x`);
    await person.press('password-go');
    await person.isTold('password-differ');
    // Shown and hidden again.
    await person.fill('password-new', person.password);
    await person.page.getByRole('button', { name: wordsOf.sv.t('field-show') }).first().click();
    await expect(person.field('password-new')).toHaveAttribute('type', 'text');
    await person.choosePassword();
    await person.sees('privacy-title');
  });

  test('the link opens the app on the phone itself @phone-only @phone', async ({ demo, someone }) => {
    const person = waiting(demo, wordsOf.sv, await someone('sv'));
    await person.open('/register');
    await person.giveAddress();
    await person.sees('code-title');
    await person.enterCode();
    await person.sees('factor-title');
    const link = person.link('factor-open');
    await expect(link).toBeVisible();
    expect(await link.getAttribute('href')).toContain((await person.scanCode()).key);
    // What comes first on a phone.
    const [button, picture] = await Promise.all([link.boundingBox(), person.page.locator('.qr-frame').boundingBox()]);
    expect(button?.y).toBeLessThan(picture?.y ?? 0);
  });

  test('a scanner of mail that opens the link first breaks nothing', async ({ demo, someone, mailbox }) => {
    const person = await invited(demo, wordsOf.sv, await someone('sv'), await someone('sv'));
    const { html } = await mailbox.next(person.address);
    const link = /href="(http[^"]+)"/.exec(html)?.[1] ?? '';
    for (const method of ['HEAD', 'GET', 'GET']) expect((await ask(link, method)).status).toBeLessThan(400);
    await followInvitation(person);
    await person.walkIn();
  });
});

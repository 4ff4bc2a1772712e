import { Guest } from '../support/guest.ts';
import { per, ulla } from '../support/member.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import type { Language } from '../support/words.ts';

// Two-step verification is turned on by who wants it, and by who is on the way to what demands it.

async function signedIn(person: Guest): Promise<void> {
  const { address, password } = ulla(person.demo);
  await person.signIn(address, password);
  await person.staysNot();
  await person.isIn();
}

for (const language of ['sv', 'en'] as Language[]) {
  test(`turned on at its page, used, and turned off (${language}) @phone`, async ({ demo, someone }) => {
    const { address, password } = ulla(demo);
    const person = await Guest.reading(wordsOf[language], await someone('sv'), demo);
    await signedIn(person);
    await expect(person.page.getByText(person.words.t('ready-second-factor'))).toBeVisible();
    await person.page.getByRole('main').getByRole('link', { name: new RegExp(`^${person.words.t('mfa-turn-on')}`) }).first().click();
    const app = await person.turnOnTwoSteps();
    await person.isIn();
    await expect(person.page.getByText(person.words.t('ready-second-factor'))).toHaveCount(0);
    await person.open('/mfa');
    await person.sees('account-factors');
    await expect(person.page.getByText(person.words.t('mfa-on'), { exact: true })).toBeVisible();
    await expect(person.page.getByText(person.words.form('account-codes-left', 'other', 10))).toBeVisible();
    await expect.poll(async () => (await person.letters(address)).map(({ subject }) => subject)).toContain('Mina sidor: tvåstegsverifiering har lagts till');
    // The codes are new, and no old ones stop working.
    expect((await person.letters(address)).map(({ subject }) => subject)).not.toContain('Mina sidor: nya reservkoder');

    // From now on the password is half of it. A code of the app, or one of those that were kept, is the other half.
    await person.signOut();
    await person.givePassword(address, password);
    await person.sees('challenge-title');
    await person.fill('challenge-code', app.fresh());
    await person.press('challenge-go');
    await person.staysNot();
    await person.isIn();

    await person.open('/mfa');
    await person.page.getByRole('link', { name: `${person.words.t('account-remove')} Telefonen` }).click();
    await person.look();
    await person.press('account-factor-remove-yes');
    await person.isSaid('notice-factor-removed');
    await person.open('/mfa');
    await expect(person.page.getByText(person.words.t('mfa-off'), { exact: true })).toBeVisible();
    await person.signOut();
    await person.givePassword(address, password);
    await person.staysNot();
    await person.isIn();
  });

  test(`with a code that was kept, who has lost the phone comes in (${language})`, async ({ demo, someone }) => {
    const { address, password } = ulla(demo);
    const person = await Guest.reading(wordsOf[language], await someone('sv'), demo);
    await signedIn(person);
    await person.open('/mfa');
    let kept = '';
    await person.turnOnTwoSteps({ keeps: ([first = '']) => void (kept = first) });
    await person.signOut();
    await person.givePassword(address, password);
    await person.sees('challenge-title');
    await person.link('challenge-recovery').click();
    await person.sees('recovery-title');
    await person.fill('recovery-code', kept);
    await person.press('recovery-go');
    // A new phone is offered on the way.
    await person.isSaid('notice-recovery-used');
    await person.look();
    await expect(person.page.getByText(person.words.form('account-codes-left', 'other', 9))).toBeVisible();
    await person.link('leaving-go').click();
    await person.isIn();
  });

  test(`from the front page to a service that demands it, and back to the service (${language}) @phone`, async ({ demo, someone }) => {
    const { address, password } = ulla(demo);
    const person = await Guest.reading(wordsOf[language], await someone('sv'), demo);
    const service = { sv: 'Mätning och redovisning', en: 'Measuring and accounting' }[language];
    await person.open('/');
    await person.look();
    await person.page.getByRole('main').getByRole('link', { name: service }).first().click();
    await person.givePassword(address, password);
    await person.staysNot();
    await expect(person.title()).toHaveText(service);
    await expect(person.page.getByText(person.words.t('service-two-step'))).toBeVisible();
    await person.look();
    await person.link('service-two-step-go').click();
    await person.turnOnTwoSteps({ service });
    await expect(person.title()).toHaveText(service);
    await person.look();
    await expect(person.page.getByRole('link', { name: person.words.t('service-open', { name: service }) })).toHaveAttribute('href', 'https://matning.example/');
  });
}

test('who works at the body needs it', async ({ demo, someone }) => {
  const { address, password } = per(demo);
  const person = new Guest(await someone('sv'), demo, wordsOf.sv);
  await person.signIn(address, password);
  await person.sees('challenge-title');
});

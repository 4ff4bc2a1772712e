import { ANDERS, OWN, pagesOfKonto } from '../support/elsewhere.ts';
import { BODY, Guest } from '../support/guest.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import type { Language } from '../support/words.ts';

// Cancel at the body's own consent leaves nothing behind.

/** Cancels, and nothing is left: no way in to go on with, nobody signed in, and whoever comes again is as new. */
async function cancels(person: Guest): Promise<void> {
  await person.sees('agree-title', { owner: BODY });
  await person.press('agree-cancel');
  await person.isSaid('notice-cancelled');
  await person.look();
  const cookies = (await person.page.context().cookies(person.home)).map(({ name }) => name.replace(/^__Host-farstu-/, ''));
  expect(cookies.filter((name) => name.startsWith('flow-'))).toEqual([]);
  expect(cookies).not.toContain('session');
  await person.open('/register/names');
  await person.sees('address-title');
  await person.open('/my-user');
  await person.sees('sign-in-title');
}

for (const language of ['sv', 'en'] as Language[]) {
  test(`cancelled after signing in at Google (${language}) @phone`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    await person.open('/join');
    await person.walk(person.byDoor('Google', OWN[language]).slice(0, 4));
    await cancels(person);
    // Coming back, the person is asked for everything again, and Google for nothing.
    await person.open('/join');
    expect(await pagesOfKonto(person, async () => {
      await person.comeBy('Google');
      await person.sees('code-title');
    })).toEqual([]);
    await person.walk(person.byDoor('Google', OWN[language]).slice(3));
    await person.isIn();
  });

  test(`cancelled with an address of one's own (${language})`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    const stages = person.byAddress('siv.alm@bredband.example', ['Siv', 'Alm']);
    await person.open('/join');
    await person.walk(stages.slice(0, 6));
    await cancels(person);
    // No account was made: the password opens nothing, and the address begins from the first step.
    await person.givePassword('siv.alm@bredband.example', person.password);
    await person.isTold('sign-in-wrong', { link: person.words.t('door-help') });
    await person.open('/join');
    await person.walk(stages);
    await person.isIn();
  });
}

test('cancelled with a work account, and no letter is written', async ({ demo, someone }) => {
  const person = new Guest(await someone('sv'), demo, wordsOf.sv);
  await person.open('/join');
  await person.walk(person.byWork(ANDERS).slice(0, 4));
  await cancels(person);
  expect(await person.letters(ANDERS.address)).toEqual([]);
});

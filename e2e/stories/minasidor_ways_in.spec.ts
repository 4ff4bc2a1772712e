import { ANDERS, AtKonto, OWN, pagesOfKonto } from '../support/elsewhere.ts';
import { BODY, Guest } from '../support/guest.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import type { Language } from '../support/words.ts';

// Coming in by oneself, to the portal that is open.

const SIV = { sv: { address: 'siv.alm@bredband.example', names: ['Siv', 'Alm'] }, en: { address: 'joy.reed@broadband.example', names: ['Joy', 'Reed'] } } as const;

for (const language of ['sv', 'en'] as Language[]) {
  test(`a work account is found by its domain (${language}) @phone`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    await person.toJoin();
    await person.walk(person.byWork(ANDERS));
    await person.isIn();
    await expect(person.page.getByRole('main').getByText(ANDERS.address)).toBeVisible();
    for (const path of ['/account/ways-in', '/services', '/services/uppfoljning', '/account', '/account/privacy']) {
      await person.open(path);
      await person.look();
    }
    // The next time the address is enough: who is signed in there passes straight through.
    await person.signOut();
    await person.fill('sign-in-address', ANDERS.address);
    expect(await pagesOfKonto(person, async () => {
      await person.press('door-next');
      await person.staysNot();
    })).toEqual([]);
    await person.isIn();
  });

  test(`a domain that nobody knows gets the other choices (${language}) @phone`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    await person.open('/join');
    for (const [address, key] of [['', 'sign-in-address-missing'], ['siv', 'sign-in-address-form']] as const) {
      await person.seek(address);
      await person.isTold(key);
    }
    await person.seek('siv.alm@okand.example');
    await person.sees('no-way-title');
    await expect(person.page.getByText(person.words.t('no-way-lead', { domain: 'okand.example' }))).toBeVisible();
    await expect(person.button('no-way-here')).toBeVisible();
    await expect(person.button('door-microsoft')).toBeVisible();
    await expect(person.button('join-with', { name: 'Google' })).toBeVisible();
    // A slip of the hand is put right.
    await person.link('code-other-address').click();
    await person.seek(ANDERS.address);
    await person.sees('found-title', { name: 'Microsoft' });
  });

  test(`with a personal Microsoft account (${language}) @phone`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    await person.toJoin();
    await person.walk(person.byDoor('Microsoft', OWN[language]));
    await person.isIn();
  });

  test(`with Google; signed in there already, straight through (${language}) @phone`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    const konto = AtKonto.of(person);
    await konto.open('/sign-in');
    await konto.signIn(OWN[language]);
    await konto.sees('my-user-title');
    await person.toJoin();
    // Nobody signs in once more; the provider asks, once for all, whether the portal may know who it is.
    await person.walk(person.byDoor('Google', OWN[language]).filter(({ title }) => title !== 'sign-in-title'));
    await person.isIn();
    await person.signOut();
    expect(await pagesOfKonto(person, async () => {
      await person.press('door-at', { name: 'Google' });
      await person.staysNot();
    })).toEqual([]);
    await person.isIn();
  });

  test(`an address of one's own, through all the steps (${language}) @phone`, async ({ demo, someone }) => {
    const { address, names } = SIV[language];
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    await person.toJoin();
    for (const stage of person.byAddress(address, names)) {
      await person.standsAt(stage);
      // News are for who asks for them.
      if (stage.title === 'code-title') await expect(person.page.getByLabel(person.words.t('code-news', { owner: BODY }))).not.toBeChecked();
      await stage.walk();
    }
    await person.isIn();
    await person.signOut();
    await person.givePassword(address, person.password);
    await person.staysNot();
    await person.isIn();
  });

  test(`who is too young is stopped, and nothing is kept (${language})`, async ({ demo, someone }) => {
    const { address, names } = SIV[language];
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    await person.open('/join');
    await person.walk(person.byAddress(address, names).slice(0, 3));
    await person.sees('birth-title');
    await person.tellAge(new Date().getFullYear() - 12);
    await person.sees('too-young-title');
    await person.open('/register/names');
    await person.sees('address-title');
  });
}

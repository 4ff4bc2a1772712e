import { OWN, pagesOfKonto } from '../support/elsewhere.ts';
import { Guest } from '../support/guest.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import type { Language } from '../support/words.ts';

// Several ways into one account.

const way = (person: Guest, name: string) => person.page.getByRole('main').getByRole('listitem').filter({ has: person.page.getByText(name, { exact: true }) });
const removals = (person: Guest) => person.page.getByRole('main').getByRole('button', { name: new RegExp(`^${person.words.t('account-remove')}`) });

for (const language of ['sv', 'en'] as Language[]) {
  test(`an address that has an account: the account is proved, then the two are linked (${language}) @phone`, async ({ demo, someone }) => {
    const who = OWN[language];
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    await person.open('/join');
    await person.walk(person.byAddress(who.address, who.names));
    await person.isIn();
    await person.signOut();

    // Google tells the same address: that opens nothing by itself.
    await person.open('/join');
    await person.walk(person.byDoor('Google', who).slice(0, 4));
    await person.sees('link-title');
    await expect(person.page.getByText(person.words.t('link-nobody', { name: `Google (${who.address})` }))).toBeVisible();
    await person.open('/my-user');
    await person.sees('sign-in-title');
    await person.open('/join/link');
    await person.link('link-prove').click();
    await expect(person.field('sign-in-address')).toHaveValue(who.address);
    await person.look();
    await person.fill('sign-in-password', 'Fel 1 losen!');
    await person.press('sign-in-go');
    await person.isTold('sign-in-wrong', { link: person.words.t('door-help') });
    await person.fill('sign-in-password', person.password);
    await person.press('sign-in-go');
    await person.staysNot();
    await person.sees('link-title');
    await person.press('link-go', { name: 'Google' });
    await person.isSaid('notice-way-in-added');
    await person.sees('ways-in-title');
    await expect(way(person, 'Google')).toContainText(who.address);
    // A letter says that it was done, and not to which address.
    await expect.poll(async () => (await person.letters(who.address))[0]?.subject).toContain({ sv: 'ett nytt sätt att logga in', en: 'a new way to sign in' }[language]);
    expect((await person.letters(who.address))[0]?.subject).not.toContain(who.address);

    // Now either opens it.
    await person.signOut();
    expect(await pagesOfKonto(person, async () => {
      await person.press('door-at', { name: 'Google' });
      await person.staysNot();
    })).toEqual([]);
    await person.isIn();
    await person.signOut();
    await person.givePassword(who.address, person.password);
    await person.staysNot();
    await person.isIn();

    // Taken away again, it opens nothing.
    await person.open('/account/ways-in');
    await removals(person).click();
    await person.isSaid('notice-way-in-removed');
    await expect(way(person, 'Google')).toHaveCount(0);
    await person.signOut();
    await person.press('door-at', { name: 'Google' });
    await person.sees('code-title');
  });

  test(`a way in is added and removed, but never the last (${language}) @phone`, async ({ demo, someone }) => {
    const who = OWN[language];
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    await person.open('/join');
    await person.walk(person.byDoor('Google', who));
    await person.isIn();
    await person.open('/account/ways-in');
    await person.look();
    await expect(way(person, 'Google')).toBeVisible();
    await expect(removals(person)).toHaveCount(0);
    // Who has no password here is offered none to change.
    await person.open('/account');
    await expect(person.page.getByText(person.words.t('account-password-none'))).toBeVisible();
    await person.link('ways-in-title').click();

    await person.press('ways-in-add', { name: 'Microsoft' });
    await person.walk(person.toldThere());
    await person.sees('link-title');
    await person.press('link-go', { name: 'Microsoft' });
    await person.isSaid('notice-way-in-added');
    await expect(removals(person)).toHaveCount(2);
    await removals(person).first().click();
    await person.isSaid('notice-way-in-removed');
    await expect(removals(person)).toHaveCount(0);
    await person.look();
  });

  test(`linking is cancelled, and the account is as it was (${language})`, async ({ demo, someone }) => {
    const who = OWN[language];
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    await person.open('/join');
    await person.walk(person.byAddress(who.address, who.names));
    await person.signOut();
    await person.open('/join');
    await person.walk(person.byDoor('Google', who).slice(0, 4));
    await person.sees('link-title');
    await person.press('agree-cancel');
    await person.isSaid('notice-cancelled');
    await person.signIn(who.address, person.password);
    await person.staysNot();
    await person.open('/account/ways-in');
    await expect(way(person, 'Google')).toHaveCount(0);
  });
}

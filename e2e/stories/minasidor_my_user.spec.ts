import type { Locator } from '@playwright/test';
import { Guest } from '../support/guest.ts';
import { ulla } from '../support/member.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import type { Language } from '../support/words.ts';

// What somebody may do who acts for several organisations: seven permissions that hold, two that are to come, three that have ended.

const rows = (person: Guest): Locator => person.page.getByRole('main').locator('tbody').getByRole('row');
const tab = (person: Guest, key: string): Locator => person.page.getByRole('navigation', { name: person.words.t('my-user-permissions') }).getByRole('link', { name: new RegExp(`^${person.words.t(key)}`) });

for (const language of ['sv', 'en'] as Language[]) {
  test(`my user: the card, three tabs, five a page, and the choice is kept (${language}) @phone`, async ({ demo, someone }) => {
    const { address, password } = ulla(demo);
    const person = await Guest.reading(wordsOf[language], await someone('sv'), demo);
    await person.signIn(address, password);
    await person.staysNot();
    await person.isIn();
    await expect(person.page.getByRole('main').getByRole('heading', { name: 'Ulla Sand' })).toBeVisible();
    await expect(person.page.getByRole('main').getByText(address)).toBeVisible();

    for (const [key, n] of [['my-user-active', 7], ['my-user-upcoming', 2], ['my-user-ended', 3]] as const) {
      await expect(tab(person, key)).toHaveText(new RegExp(`${n}$`));
    }
    for (const key of ['my-user-column-name', 'my-user-column-actor-name', 'my-user-column-actor', 'my-user-column-from', 'my-user-column-to']) {
      await expect(person.page.getByRole('main').locator('thead th').filter({ hasText: person.words.t(key) }).first()).toBeAttached();
    }
    // The newest first: its name, its actor, the actor's principal code, from when, and no end.
    await expect(rows(person)).toHaveCount(5);
    const first = rows(person).first();
    for (const words of [person.words.t('role-respondent'), 'Örsjö massabruk, Bruket', '60971', person.words.t('my-user-open')]) {
      await expect(first).toContainText(words);
    }
    await person.page.getByRole('navigation', { name: person.words.t('pager-label') }).getByRole('link', { name: person.words.t('pager-after') }).click();
    await expect(rows(person)).toHaveCount(2);
    await expect(rows(person).last()).toContainText('Tallhedens virke');
    await person.look();

    await tab(person, 'my-user-upcoming').click();
    await expect(rows(person)).toHaveCount(2);
    await person.look();
    await tab(person, 'my-user-ended').click();
    await expect(rows(person)).toHaveCount(3);
    await expect(rows(person).filter({ hasText: person.words.t('my-user-open') })).toHaveCount(0);
    await person.look();

    // Ten a page, and so it stays: on the next page, the next visit, after signing in again.
    await tab(person, 'my-user-active').click();
    await person.field('my-user-size').selectOption('10');
    await person.press('my-user-size-go');
    await expect(rows(person)).toHaveCount(7);
    await person.open('/my-user');
    await expect(rows(person)).toHaveCount(7);
    await person.signOut();
    await person.givePassword(address, password);
    await person.staysNot();
    await expect(rows(person)).toHaveCount(7);
    await expect(person.field('my-user-size')).toHaveValue('10');
  });
}

test('my user is sorted by what one presses, the Swedish way', async ({ demo, someone }) => {
  const { address, password } = ulla(demo);
  const person = new Guest(await someone('sv'), demo, wordsOf.sv);
  await person.signIn(address, password);
  await person.staysNot();
  const head = () => person.page.getByRole('columnheader', { name: person.words.t('my-user-column-actor-name') });
  await head().getByRole('link').click();
  await expect(head()).toHaveAttribute('aria-sort', 'ascending');
  await expect(rows(person).first()).toContainText('Granby');
  await head().getByRole('link').click();
  await expect(head()).toHaveAttribute('aria-sort', 'descending');
  await expect(rows(person).first()).toContainText('Örsjö');
  await expect(rows(person).nth(1)).toContainText('Åsunda');
});

import { invited } from '../support/invite.ts';
import { Staff } from '../support/staff.ts';
import { day } from '../support/staff_collection.ts';
import { expect, test, wordsOf } from '../support/story.ts';

const words = wordsOf.sv;

test.describe('staff', () => {
  test('invite, see how far a person has come, send again', async ({ demo, someone }) => {
    const page = await someone('sv');
    const person = await invited(demo, words, page, await someone('sv'));
    const staff = await Staff.of(page, demo, words);
    const row = staff.page.getByRole('row').filter({ hasText: person.address });
    const seesInList = async (far: string) => {
      await staff.search('/staff/invitations', 'invitations-search', person.address);
      await expect(row).toContainText(words.t(far));
    };
    await seesInList('far-sent');
    await row.getByRole('link').click();
    const before = await person.mailbox.to(person.address);
    await staff.press('invitation-again');
    await staff.isSaid('notice-invitation-again');
    await person.mailbox.next(person.address, before);

    const steps = person.steps();
    await person.open('/register');
    for (const step of steps.slice(0, 2)) await step.walk();
    await person.sees('factor-title');
    await seesInList('far-in-progress');
    for (const step of steps.slice(2)) {
      await expect(person.title()).toHaveText(words.t(step.title));
      await step.walk();
    }
    await person.sees('home-title');
    await seesInList('far-done');
    // Nothing is left to send to who has come in.
    await row.getByRole('link').click();
    await expect(staff.button('invitation-again')).toHaveCount(0);
    await staff.look();
  });

  test('open the next period and ask every unit', async ({ demo, someone }) => {
    const staff = await Staff.of(await someone('sv'), demo, words);
    await staff.signIn();
    await staff.open('/staff/collections');
    await staff.page.getByRole('link', { name: words.t('period-new') }).first().click();
    await staff.sees('period-new');
    // What is missing is said by us, all at once, and what was written stays.
    await staff.fill('period-name', '2027');
    await staff.press('period-open-yes');
    await expect(staff.page.getByRole('alert')).toBeVisible();
    expect(await staff.page.locator('.wrong-words').count()).toBeGreaterThan(1);
    await staff.look();
    await expect(staff.field('period-name')).toHaveValue('2027');
    await staff.page.getByLabel(words.t('kind-submission')).check();
    await staff.fill('period-opens', day(40));
    await staff.fill('period-closes', day(70));
    await staff.page.getByLabel(words.t('period-units-all')).check();
    await staff.press('period-open-yes');
    await staff.isSaid('notice-period-opened');
    await staff.look();
    await expect(staff.page.getByRole('row').filter({ hasText: 'Norrdals kommun' })).toContainText(words.t('status-not-begun'));
  });
});

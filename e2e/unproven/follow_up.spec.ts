import { submitting } from '../support/invite.ts';
import { contentOf, SAMPLE } from '../support/respondent.ts';
import { expect, test } from '../support/story.ts';

const UNIT = 'Norrdals kommun';

test.describe('a unit and the staff', () => {
  test('sent back, submitted again, accepted, taken out', async ({ demo, someone }) => {
    const { staff, period, anna } = await submitting(demo, await someone('sv'), await someone('sv'));
    const { words } = staff;
    await anna.toSubmission(UNIT);
    await anna.upload(SAMPLE.good);
    await anna.confirm();
    await anna.answerWarnings();
    await anna.submit();

    const open = async () => {
      await staff.open(period);
      await staff.page.getByRole('row', { name: new RegExp(UNIT) }).getByRole('link', { name: UNIT }).click();
      await expect(staff.title()).toHaveText(UNIT);
      await staff.look();
    };
    await open();
    await staff.page.getByText(words.t('send-back-title')).first().click();
    await staff.fill('send-back-message', 'Kontrollera lönerna för cheferna.');
    await staff.press('send-back-yes');
    await staff.isSaid('notice-sent-back');

    await anna.open(anna.submission);
    await expect(anna.page.getByText('Kontrollera lönerna för cheferna.')).toBeVisible();
    await anna.look();
    await anna.toReview();
    await anna.submit();

    await open();
    await staff.press('decide-accept');
    await staff.isSaid('notice-accepted');
    await anna.open(anna.submission);
    await expect(anna.page.getByText(words.t('status-accepted')).first()).toBeVisible();

    await staff.open(period);
    await staff.look();
    for (const [form, begins] of [['export-csv', /^(\ufeff)?"?[a-z_]+"?[,;]/], ['export-parquet', /^PAR1/]] as const) {
      await staff.page.getByLabel(words.t(form)).check();
      const waits = staff.page.waitForEvent('download');
      await staff.press('export-yes');
      expect((await contentOf(await waits)).content.toString('utf8')).toMatch(begins);
    }
  });
});

import { submitting } from '../support/invite.ts';
import { contentOf, SAMPLE, Table } from '../support/respondent.ts';
import { day } from '../support/staff_collection.ts';
import { expect, test } from '../support/story.ts';
import { expectSame, rowsOfCsv, rowsOfParquet } from '../support/taken_out.ts';

const UNIT = 'Norrdals kommun';

test.describe('a unit and the staff', () => {
  test('an extension is asked for and granted, a question is asked and answered', async ({ demo, someone }) => {
    const { staff, anna } = await submitting(demo, await someone('sv'), await someone('sv'));
    const { words } = staff;
    await anna.open('/extension');
    await anna.sees('extension-title');
    await anna.page.getByRole('main').getByRole('link', { name: words.t('extension-open') }).first().click();
    await anna.sees('extension-title');
    await anna.fill('extension-day', day(60));
    await anna.fill('extension-reason', 'Lönesystemet byts.');
    await anna.press('extension-send');
    await anna.isSaid('notice-extension-asked');

    await staff.open('/staff/extensions');
    await staff.sees('extensions-title');
    await expect(staff.page.getByText('Lönesystemet byts.')).toBeVisible();
    const before = await anna.mailbox.to(anna.address);
    await staff.press('extension-grant');
    await staff.isSaid('notice-extension-decided');
    expect((await anna.mailbox.next(anna.address, before)).text).not.toContain('Lönesystemet');
    await anna.open('/extension');
    await anna.page.getByRole('main').getByRole('link', { name: words.t('extension-open') }).first().click();
    await expect(anna.page.getByText(words.t('extension-granted'))).toBeVisible();

    await anna.open('/messages');
    await anna.sees('messages-title');
    await anna.page.getByRole('main').getByRole('link', { name: words.t('message-new') }).click();
    await anna.sees('message-new');
    await anna.fill('message-subject', 'Vilken kod har en vikarie?');
    await anna.fill('message-text', 'Vi har två vikarier som saknar kod.');
    await anna.press('message-send');
    await anna.isSaid('notice-message-sent');

    await staff.open('/staff/messages');
    await staff.sees('messages-title');
    await staff.page.getByRole('link', { name: 'Vilken kod har en vikarie?' }).click();
    await staff.look();
    const seen = await anna.mailbox.to(anna.address);
    await staff.fill('message-reply', 'Använd koden för tjänsten.');
    await staff.press('message-send');
    await staff.isSaid('notice-message-sent');
    // The mail says that there is a message, never what it says.
    const mail = await anna.mailbox.next(anna.address, seen);
    expect(mail.text + mail.html + mail.subject).not.toContain('Använd koden');
    await anna.open('/messages');
    await anna.page.getByRole('link', { name: 'Vilken kod har en vikarie?' }).click();
    await expect(anna.page.getByText('Använd koden för tjänsten.')).toBeVisible();
    await anna.look();
  });

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
    const takeOut = async (form: string) => {
      await staff.page.getByLabel(words.t(form)).check();
      await staff.fill('export-reason', 'Årsrapport 2026');
      const waits = staff.page.waitForEvent('download');
      await staff.press('export-yes');
      return contentOf(await waits);
    };
    const submitted = await Table.of(demo.data, SAMPLE.good);
    const csv = await takeOut('export-csv');
    expect(csv.name).toMatch(/\.csv$/);
    expectSame(rowsOfCsv(csv.content), '1100', submitted);
    const parquet = await takeOut('export-parquet');
    expect(parquet.name).toMatch(/\.parquet$/);
    expectSame(await rowsOfParquet(parquet.content), '1100', submitted);
    expect((await takeOut('export-codebook')).content.toString('utf8')).toContain('farstu_unit;');
  });
});

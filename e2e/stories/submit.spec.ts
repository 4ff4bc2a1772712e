import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { submitting } from '../support/invite.ts';
import { SAMPLE, Table } from '../support/respondent.ts';
import { expect, test } from '../support/story.ts';

const UNIT = 'Norrdals kommun';

test.describe('from the file to the receipt', () => {
  test('a file without errors', async ({ demo, someone }) => {
    const { anna } = await submitting(demo, await someone('sv'), await someone('sv'));
    await anna.toSubmission(UNIT);
    await anna.upload(SAMPLE.good);
    await anna.sees('understood-title');
    for (const what of ['UTF-8', anna.words.t('delimiter-semicolon'), anna.words.t('header-yes')]) {
      await expect(anna.page.locator('.facts')).toContainText(what);
    }
    await anna.confirm();
    await anna.answerWarnings();
    await anna.submit();
    // What was received is what was sent.
    const sent = await readFile(join(demo.data, 'samples', SAMPLE.good));
    await expect(anna.page.getByText(createHash('sha256').update(sent).digest('hex')).first()).toBeVisible();
    const { name, content } = await anna.take(anna.page.getByRole('link', { name: anna.words.t('receipt-pdf') }));
    expect(name).toMatch(/\.pdf$/);
    expect(content.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  });

  test('the same data however a payroll system writes it', async ({ demo, someone }) => {
    const { anna } = await submitting(demo, await someone('sv'), await someone('sv'));
    for (const [sample, seen] of [[SAMPLE.windows, /Windows-1252/i], [SAMPLE.workbook, anna.words.t('form-xlsx')]] as const) {
      await anna.toSubmission(UNIT);
      await anna.upload(sample);
      await anna.sees('understood-title');
      await expect(anna.page.locator('.facts')).toContainText(seen);
      const rows = (await Table.of(demo.data, SAMPLE.good)).length;
      await expect(anna.page.locator('.facts')).toContainText(String(rows));
    }
  });

  test('bad files are told what is wrong, and nothing is lost', async ({ demo, someone }) => {
    const { anna } = await submitting(demo, await someone('sv'), await someone('sv'));
    await anna.toSubmission(UNIT);
    await anna.upload(SAMPLE.good);
    await anna.confirm();
    for (const sample of [SAMPLE.empty, SAMPLE.noTable, SAMPLE.withoutColumn]) {
      await anna.toSubmission(UNIT);
      await anna.send(sample);
      const told = anna.page.getByRole('alert').or(anna.page.locator('.alert.error')).or(anna.page.getByText(anna.words.t('refused-empty')));
      await expect(told.filter({ visible: true }).first()).toBeVisible({ timeout: 30_000 });
      await anna.look();
      // The file that counted counts still.
      await anna.toReview();
    }
  });
});

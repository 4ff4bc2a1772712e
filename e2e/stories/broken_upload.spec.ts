import { submitting } from '../support/invite.ts';
import { SAMPLE } from '../support/respondent.ts';
import { expect, test } from '../support/story.ts';

// What script says of an upload whose line breaks: what the server has decides.

const UNIT = 'Norrdals kommun';

test('an upload that breaks off says what the server has, and one that arrived goes on', async ({ demo, someone }) => {
  const { anna } = await submitting(demo, await someone('sv'), await someone('sv'));
  await anna.toSubmission(UNIT);
  // Nothing was chosen: that is said at the field.
  await anna.press('upload-send');
  await anna.isTold('upload-file-missing');

  // The line breaks before the server has anything.
  await anna.open(anna.submission);
  const status = anna.page.locator('.sending [role=status]');
  await anna.page.route('**/upload', (route) => route.abort('connectionreset'), { times: 1 });
  await anna.send(SAMPLE.good);
  await expect(status).toContainText(anna.words.t('upload-broken'));
  await expect(status).toContainText(anna.words.t('upload-has-none'));
  await expect(anna.button('upload-send')).toBeEnabled();

  // The file arrives and the answer is lost: the page goes on as if it had come.
  await anna.page.route('**/upload', async (route) => {
    await route.fetch({ maxRedirects: 0 });
    await route.abort('connectionreset');
  }, { times: 1 });
  await anna.press('upload-send');
  await expect(anna.page).toHaveURL(/\/upload\/[^/]+$/);
  await anna.read();
  await anna.sees('understood-title');
});

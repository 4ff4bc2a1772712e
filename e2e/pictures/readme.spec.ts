import { test } from '../support/story.ts';

test.use({ locale: 'en-GB' });

const images = new URL('../../docs/images/', import.meta.url).pathname;

test('the pictures of the README', async ({ page, demo, mailbox }) => {
  const draw = async (name: string, address: string) => {
    await page.goto(address);
    await page.screenshot({ path: `${images}${name}.png` });
  };
  const letter = await mailbox.next('anna.berg@norrdal.example');
  await draw('post', demo.post);
  await draw('letter', `${demo.post}/mail/${letter.id}`);
  await draw('phone', `${demo.post}/phone`);
  await draw('files', `${demo.post}/files`);
  await draw('sign-in', `${demo.portal}/sign-in`);
});

import { Respondent, SAMPLE } from '../support/respondent.ts';
import { test, wordsOf } from '../support/story.ts';

test.use({ locale: 'en-GB' });

const images = new URL('../../docs/images/', import.meta.url).pathname;

test('the pictures of the README', async ({ page, demo }) => {
  const james = new Respondent(page, demo, wordsOf.en, 'james.lind@vast.example');
  const draw = (name: string) => page.screenshot({ path: `${images}${name}.png` });
  const letter = await james.mailbox.next(james.address);
  await page.goto(`${demo.post}/mail/${letter.id}`);
  await draw('letter');
  await james.open('/sign-in');
  await james.link('sign-in-invited-or-forgotten').click();
  for (const step of james.steps()) {
    await james.sees(step.title);
    if (step.name === 'second factor') await draw('second-factor');
    await step.walk();
  }
  await james.sees('home-title');
  await draw('home');
  await james.toSubmission('Region Väst');
  await james.upload(SAMPLE.withErrors);
  await james.confirm();
  await james.toReview();
  // A rule that points at amounts has a drawing.
  await page.locator('.rule-list a.is-warning').first().click();
  await draw('review');
});

import { followInvitation, invited } from '../support/invite.ts';
import { test, wordsOf } from '../support/story.ts';

test.describe('without script', () => {
  for (const [language, width] of [['sv', 390], ['en', 320]] as const) {
    test(`the whole way in, out and in again (${language}, ${width} px)`, async ({ demo, someone }) => {
      const words = wordsOf[language];
      const options = { javaScriptEnabled: false, viewport: { width, height: 800 } };
      const person = await invited(demo, words, await someone('sv', options), await someone(language, options));
      await followInvitation(person);
      await person.walkIn();
      await person.signOut();
      await person.signIn();
      await person.sees('home-title');
    });
  }
});

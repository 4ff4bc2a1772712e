import { BODY, Guest } from '../support/guest.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import type { Language } from '../support/words.ts';

// Whether it is a person who makes an account: nobody is made to puzzle, and who has no script is not shut out.

const SIV = { address: 'siv.alm@bredband.example', names: ['Siv', 'Alm'] } as const;

for (const language of ['sv', 'en'] as Language[]) {
  test(`without script a picture is turned, or tones are counted (${language}) @phone`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language, { javaScriptEnabled: false }), demo, wordsOf[language]);
    await person.open('/join');
    await person.walk(person.byAddress(SIV.address, SIV.names).slice(0, 6));
    await person.sees('human-title');
    await person.link('human-by-sound').click();
    await person.sees('human-sound-title');
    await expect(person.link('human-sound-file')).toBeVisible();
    await person.fill('human-sound-high', '77');
    await person.press('human-sound-go');
    await person.isTold('human-sound-wrong');
    await person.link('human-by-picture').click();
    await person.sees('human-picture-title');
    await person.turnRight();
    // By keyboard alone.
    await person.button('human-turn-left').focus();
    await person.page.keyboard.press('Enter');
    await person.sees('human-picture-title');
  });

  test(`turned upright, it lets the person go on (${language})`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    // The computer is slow: the check that runs by itself has not come to an end.
    await person.page.route('**/human*.js*', (route) => route.abort());
    await person.open('/join');
    await person.walk(person.byAddress(SIV.address, SIV.names).slice(0, 6));
    await person.sees('human-title');
    await person.link('human-by-picture').click();
    await person.sees('human-picture-title');
    await person.turnUpright();
    await person.isSaid('notice-human-another');
    await person.turnUpright();
    await person.sees('agree-title', { owner: BODY });
  });
}

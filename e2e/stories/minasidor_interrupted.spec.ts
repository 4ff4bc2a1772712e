import { ANDERS, OWN } from '../support/elsewhere.ts';
import { Guest, type Stage } from '../support/guest.ts';
import { test, wordsOf } from '../support/story.ts';

// The power goes at every step of every way in: the person goes on where they were.

const SIV = { address: 'siv.alm@bredband.example', names: ['Siv', 'Alm'] } as const;

const WAYS: Record<string, (person: Guest) => Stage[]> = {
  'a work account': (person) => person.byWork(ANDERS),
  'a personal account': (person) => person.byDoor('Google', OWN.sv),
  'an address of one\'s own': (person) => person.byAddress(SIV.address, SIV.names),
};

/** As the power does, and it comes back. */
async function powerCut(person: Guest): Promise<void> {
  await person.demo.stop('SIGKILL');
  await person.demo.restart();
}

for (const [name, stages] of Object.entries(WAYS)) {
  test(`with ${name}, the program is killed at every step`, async ({ demo, someone }) => {
    test.setTimeout(300_000);
    const person = new Guest(await someone('sv'), demo, wordsOf.sv);
    await person.open('/join');
    const all = stages(person);
    for (const [place, stage] of all.entries()) {
      await person.standsAt(stage);
      // The page that is open goes on with a program that never saw it.
      await powerCut(person);
      await stage.walk();
      const next = all[place + 1];
      await (next ? person.standsAt(next) : person.isIn());
      // What was answered is kept.
      await powerCut(person);
      await person.page.reload();
    }
    await person.isIn();
  });
}

test('while the check runs by itself, the program is killed', async ({ demo, someone }) => {
  const person = new Guest(await someone('sv'), demo, wordsOf.sv);
  await person.page.route('**/human*.js*', (route) => route.abort());
  await person.open('/join');
  await person.walk(person.byAddress(SIV.address, SIV.names).slice(0, 6));
  await person.sees('human-title');
  await powerCut(person);
  await person.page.unroute('**/human*.js*');
  await person.page.reload();
  await person.walk(person.byAddress(SIV.address, SIV.names).slice(6));
  await person.isIn();
});

test('the return address is opened again after the program was killed', async ({ demo, someone }) => {
  const person = new Guest(await someone('sv'), demo, wordsOf.sv);
  const returns: string[] = [];
  person.page.on('request', (asked) => void (asked.url().includes('/return/') && returns.push(asked.url())));
  await person.open('/join');
  await person.walk(person.byWork(ANDERS).slice(0, 4));
  await person.sees('agree-title', { owner: 'Virkesringen' });
  await powerCut(person);
  await person.page.goto(returns.at(-1) ?? '');
  await person.walk(person.byWork(ANDERS).slice(4));
  await person.isIn();
  await powerCut(person);
  await person.page.goto(returns.at(-1) ?? '');
  await person.isIn();
});

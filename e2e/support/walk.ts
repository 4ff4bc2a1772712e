import { expect } from '@playwright/test';
import { kindOfPath } from './look.ts';
import type { Visitor } from './visitor.ts';

/** What is taken home instead of looked at. */
const FILE = /^\/submission\/.*\/(file|pdf)$|\/data\.json$/;

/** Follows every link from a few pages on, one of each kind, and looks at what is there: none is dead, none has a fault. */
export async function everywhere(person: Visitor, from: readonly string[]): Promise<void> {
  const kinds = new Set<string>();
  const waiting = [...from];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const asked = new URL(path, person.home);
    // A list's page is one of a kind; the states that a list can be narrowed to are looked at one by one.
    const kind = ['show', 'status', 'rule'].reduce((words, key) => `${words} ${asked.searchParams.get(key) ?? ''}`, kindOfPath(asked));
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    if (FILE.test(asked.pathname)) {
      const answer = await person.page.evaluate(async (href) => {
        const { status, headers } = await fetch(href);
        return { status, kept: headers.get('content-disposition') };
      }, asked.href);
      expect(answer, asked.pathname).toEqual({ status: 200, kept: expect.stringMatching(/^attachment; /) });
      person.met.add(asked.pathname);
      continue;
    }
    const answer = await person.page.goto(asked.href);
    expect(answer?.status(), `${path}, which a link leads to`).toBe(200);
    // Some only lead on.
    person.met.add(asked.pathname);
    await person.look();
    const links = await person.page.locator('a[href]').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
    waiting.push(...links.filter((href) => href.startsWith(person.home)).map((href) => href.replace(/#.*/, '').slice(person.home.length)));
  }
}

import { readFileSync, readdirSync } from 'node:fs';

export type Language = 'sv' | 'en';

/** The words of the pages, as the program has them: a story asks for a button by what is written on it, in the language that the person reads. */
export class Words {
  private readonly texts = new Map<string, string>();

  constructor(readonly language: Language) {
    const folder = new URL(`../../crates/web/locales/${language}/`, import.meta.url);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ftl'))) {
      let key = '';
      for (const line of readFileSync(new URL(file, folder), 'utf8').split('\n')) {
        const found = /^([a-z][\w-]*) =(.*)$/.exec(line);
        if (found) {
          key = found[1] ?? '';
          this.texts.set(key, (found[2] ?? '').trim());
        } else if (key && /^\s+\S/.test(line)) {
          this.texts.set(key, `${this.texts.get(key) ?? ''}\n${line.trim()}`.trim());
        }
      }
    }
  }

  /** A text that is the same whatever the numbers are; its gaps filled. */
  t(key: string, gaps: Record<string, string> = {}): string {
    const text = this.raw(key);
    if (text.includes('->')) throw new Error(`${key} has forms: ask for one of them`);
    return text.replace(/\{ \$(\w+) \}/g, (_, name: string) => gaps[name] ?? missing(key, name));
  }

  /** One form of a text that differs by a number: `0`, `one`, `other`. */
  form(key: string, form: string, n: number): string {
    const found = new RegExp(`\\[${form}\\] ?(.*)`).exec(this.raw(key))?.[1];
    if (found === undefined) throw new Error(`${key} has no form ${form}`);
    return found.replace(/\{ \$n \}/g, String(n));
  }

  private raw(key: string): string {
    const text = this.texts.get(key);
    if (text === undefined) throw new Error(`no text ${key} in ${this.language}`);
    return text;
  }
}

function missing(key: string, name: string): never {
  throw new Error(`${key} needs ${name}`);
}

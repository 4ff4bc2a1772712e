import { ask } from './http.ts';

/** A mail as the demo's post office shows it. */
export interface Mail {
  id: string;
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  date: string;
}

/** What was sent by the demo at this address of the post office (`http://post.localhost:PORT`). */
export class Mailbox {
  constructor(readonly address: string) {}

  /** The mail to one person, newest first. */
  async to(person: string): Promise<Mail[]> {
    const { status, body } = await ask(`${this.address}/api/messages?to=${encodeURIComponent(person)}`);
    if (status !== 200) throw new Error(`the post office answered ${status}: ${body}`);
    return JSON.parse(body) as Mail[];
  }

  /** The newest mail to a person that is not among `seen`; waits for it. */
  async next(person: string, seen: readonly Mail[] = [], patience = 15_000, fits: (mail: Mail) => boolean = () => true): Promise<Mail> {
    const known = new Set(seen.map((mail) => mail.id));
    for (const begun = Date.now(); Date.now() - begun < patience; ) {
      const found = (await this.to(person)).find((mail) => !known.has(mail.id) && fits(mail));
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no new mail to ${person} in ${patience} ms`);
  }

  /** The six digits of the newest code mail that is not among `seen`. */
  async code(person: string, seen: readonly Mail[] = []): Promise<string> {
    const digits = ({ text }: Mail) => /\b(\d{6}|\d{3} \d{3})\b/.exec(text)?.[1]?.replace(' ', '');
    const mail = await this.next(person, seen, undefined, (one) => digits(one) !== undefined);
    return digits(mail) ?? '';
  }
}

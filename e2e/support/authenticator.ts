import { totp } from './totp.ts';

const STEP = 30_000;

/** An authenticator app with one account in it, added from what its camera read. */
export class Authenticator {
  private last = 0;

  private constructor(
    readonly key: string,
    readonly label: string,
    readonly issuer: string | null,
  ) {}

  static from(address: string): Authenticator {
    const url = new URL(address);
    const of = (name: string) => url.searchParams.get(name);
    if (url.protocol !== 'otpauth:' || url.host !== 'totp') throw new Error(`not the address of a one-time code: ${url.protocol}//${url.host}`);
    // What is left out is what every app takes.
    if ((of('algorithm') ?? 'SHA1') !== 'SHA1' || (of('digits') ?? '6') !== '6' || (of('period') ?? '30') !== '30') {
      throw new Error('a kind of code that not every app takes');
    }
    return new Authenticator(of('secret') ?? '', decodeURIComponent(url.pathname.slice(1)), of('issuer'));
  }

  static withKey(key: string): Authenticator {
    return new Authenticator(key, '', null);
  }

  /** A code that was not given before. The second within half a minute is the one that the app shows next: a clock may run half a minute fast. */
  fresh(): string {
    const now = Math.floor(Date.now() / STEP);
    const step = Math.max(now, this.last + 1);
    if (step > now + 1) throw new Error('a third code within half a minute: no app shows it yet');
    this.last = step;
    return totp(this.key, step * STEP);
  }

  /** The code that was given last. */
  again(): string {
    return totp(this.key, this.last * STEP);
  }
}

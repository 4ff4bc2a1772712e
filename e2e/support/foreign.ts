import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The certified `oidc-provider`, set up to answer as Entra, as Microsoft's personal accounts and as Google. It knows who comes by the address that is filled in. */
export class Foreign {
  static readonly secret = 'a secret with signs: +/%&';

  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {}

  /** `redirects`: where each sends people back to. */
  static async start(redirects: Record<'work' | 'personal' | 'google', string>): Promise<Foreign> {
    const folder = new URL('../foreign/', import.meta.url).pathname;
    const child = spawn(process.execPath, ['upstream.mjs', JSON.stringify({ redirect_uris: redirects })], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
    const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
    for await (const line of createInterface({ input: child.stdout })) {
      const address = /^listening (\S+)/.exec(line)?.[1];
      if (!address) continue;
      // Read on: a closed pipe would end it at its next word.
      clearTimeout(late);
      child.stdout.resume();
      return new Foreign(child, address);
    }
    throw new Error('the foreign provider did not say its address: is `npm ci` done in e2e/foreign?');
  }

  stop(): void {
    this.child.stdin?.end();
  }
}

import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

interface Received {
  readonly to: string;
  /** As it came (RFC 5322). */
  readonly raw: string;
}

/** A body's own mail server: takes what it is given (RFC 5321) and keeps it. */
export class MailServer {
  readonly received: Received[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static start(): Promise<MailServer> {
    return new Promise((resolve) => {
      const server = createServer((socket) => void made.talks(socket).catch(() => undefined));
      let made: MailServer;
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        made = new MailServer(server, typeof address === 'object' && address ? address.port : 0);
        resolve(made);
      });
    });
  }

  stop(): void {
    this.server.close();
  }

  /** The six digits of the newest letter to an address; waits for it. */
  async code(to: string, patience = 15_000): Promise<string> {
    for (const begun = Date.now(); Date.now() - begun < patience; ) {
      const letter = this.received.findLast((one) => one.to === to);
      const digits = letter && /^ {4}(\d{3}) ?(\d{3})\s*$/m.exec(textOf(letter.raw));
      if (digits) return `${digits[1]}${digits[2]}`;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no code to ${to} in ${patience} ms`);
  }

  private async talks(socket: Socket): Promise<void> {
    const say = (line: string) => void socket.write(`${line}\r\n`);
    say('220 here');
    let to = '';
    let lines: string[] | undefined;
    for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (lines) {
        if (line !== '.') {
          lines.push(line.replace(/^\./, ''));
          continue;
        }
        this.received.push({ to, raw: lines.join('\n') });
        lines = undefined;
        say('250 kept');
        continue;
      }
      const word = line.slice(0, 4).toUpperCase();
      if (word === 'RCPT') to = /<(.*)>/.exec(line)?.[1] ?? '';
      if (word === 'DATA') {
        lines = [];
        say('354 go on');
      } else if (word === 'QUIT') {
        say('221 bye');
        socket.end();
      } else {
        say('250 yes');
      }
    }
  }
}

/** The part that is text, whichever way it was packed for the journey (RFC 2045, 6). */
function textOf(raw: string): string {
  const boundary = /boundary="?([^"\s;]+)"?/.exec(raw)?.[1];
  const parts = boundary ? raw.split(`--${boundary}`) : [raw];
  const part = parts.find((one) => /content-type: text\/plain/i.test(one)) ?? raw;
  const at = part.search(/\n\n/);
  const [head, body] = [part.slice(0, at), part.slice(at + 2)];
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(head)) return body;
  const bytes = body.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

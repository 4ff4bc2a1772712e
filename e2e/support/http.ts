import { type IncomingHttpHeaders, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks as a program does. Node does not know that `*.localhost` is this machine, as browsers do: it goes to the loopback address with the name as `Host`. */
export function ask(url: string, method = 'GET'): Promise<Answer> {
  const { host, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path: pathname + search, headers: { host } }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (body += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    asked.on('error', reject);
    asked.setTimeout(10_000, () => asked.destroy(new Error(`${url} did not answer`)));
    asked.end();
  });
}

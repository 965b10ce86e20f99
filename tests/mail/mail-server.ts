import type { AddressInfo } from 'node:net';
import type { Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll } from 'vitest';

export interface Received {
  from: string;
  to: string[];
  raw: string;
  /** As it arrived, unfolded: `Subject: …`. */
  headers: string[];
  parsed: ParsedMail;
}
/** What the server does with a message it has read; `cut`: keeps it, and hangs up without an answer. */
type Answer = 'accept' | 'cut' | { code: number };

export interface MailServer {
  url: string;
  received: Received[];
  /** Replace these to misbehave. */
  onRecipient: (address: string) => { code: number } | undefined;
  onSender: (address: string) => { code: number } | undefined;
  onMessage: (message: Received) => Answer | Promise<Answer>;
  /** Back to a server that takes everything and has nothing. */
  reset(): void;
  close(): Promise<void>;
}

/** A real SMTP server on this machine, gone when the test file's tests are. Call it outside of `test`. */
export async function mailServer(port = 0): Promise<MailServer> {
  const refusal = ({ code }: { code: number }) =>
    Object.assign(new Error(code < 500 ? 'not now' : 'never'), { responseCode: code });
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onMailFrom({ address }, _session, done) {
      const refused = server.onSender(address);
      done(refused ? refusal(refused) : null);
    },
    onRcptTo({ address }, _session, done) {
      const refused = server.onRecipient(address);
      done(refused ? refusal(refused) : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString('latin1');
        const { mailFrom, rcptTo } = session.envelope;
        const message: Received = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw,
          headers: raw
            .slice(0, raw.indexOf('\r\n\r\n'))
            .replace(/\r\n[ \t]+/g, ' ')
            .split('\r\n'),
          parsed: await simpleParser(Buffer.concat(chunks), { skipTextToHtml: true, skipImageLinks: true }),
        };
        const answer = await server.onMessage(message);
        if (answer === 'accept' || answer === 'cut') server.received.push(message);
        if (answer === 'cut') socketOf(smtp, session.id)?.destroy();
        else done(answer === 'accept' ? null : refusal(answer));
      });
    },
  });
  // A client that is killed in the middle is no fault of the server.
  smtp.on('error', () => {});
  await new Promise<void>((resolve) => smtp.listen(port, '127.0.0.1', resolve));
  const server: MailServer = {
    url: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    received: [],
    onRecipient: () => undefined,
    onSender: () => undefined,
    onMessage: () => 'accept',
    reset() {
      server.received.length = 0;
      server.onRecipient = server.onSender = () => undefined;
      server.onMessage = () => 'accept';
    },
    close: () => new Promise<void>((resolve) => smtp.close(() => resolve())),
  };
  afterAll(() => server.close());
  return server;
}

/** Undefined when the client has hung up before. */
function socketOf(smtp: SMTPServer, session: string): Socket | undefined {
  const connections = (smtp as unknown as { connections: Set<{ id: string; _socket: Socket }> }).connections;
  return [...connections].find(({ id }) => id === session)?._socket;
}

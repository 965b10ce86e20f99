/**
 * Mail from a mail server on this machine, by LMTP: a mail is answered for once it is in the record, so that until
 * then the server keeps it, and tries again.
 */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { mailLimits } from '../../domain/mail-limits.ts';
import type { Take, WayIn } from './take.ts';

/** Rejects when nothing can be listened on there. `host` is loopback: whoever reaches it is believed. */
export async function openLmtp({
  host,
  port,
  take,
  log,
}: {
  host: string;
  port: number;
  take: Take;
  log: (line: string) => void;
}): Promise<WayIn & { port: number }> {
  const server = new SMTPServer({
    lmtp: true,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: mailLimits.bytes,
    maxClients: 10,
    closeTimeout: 10_000,
    banner: 'Carnet',
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        // What is beyond the limit is read, so that the answer is heard, and not kept.
        if (stream.byteLength <= mailLimits.bytes) chunks.push(chunk);
      });
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(answer(552, `The mail has more than ${mailLimits.bytes / 2 ** 20} MB`));
        const { mailFrom, rcptTo } = envelope;
        const recipients = rcptTo.map(({ address }) => address.toLowerCase());
        take(Buffer.concat(chunks), { recipients, isReport: mailFrom !== false && mailFrom.address === '' }).then(
          (taken) => {
            if (taken.outcome === 'done') return done(null);
            if (taken.outcome === 'failed') log(`a mail cannot be taken: ${taken.reason}`);
            done(answer(554, taken.reason));
          },
          (error: unknown) => {
            log(`a mail is left with its server: ${(error as Error).message}`);
            done(answer(451, 'Nothing can be written at the moment'));
          },
        );
      });
    },
  });
  // A client that hangs up is no fault of ours.
  server.on('error', (error) => log(`lmtp: ${error.message}`));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, () => {
      server.server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function answer(responseCode: number, message: string): Error {
  // One line of printable ASCII is what every server passes on.
  const line = message
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[‘’]/g, "'")
    .replace(/[^ -~]+/g, ' ');
  return Object.assign(new Error(line.slice(0, 400)), { responseCode });
}

/** Where mails leave: by SMTP, or as files while no server is named. */
import { mkdirSync } from 'node:fs';
import { open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { formatMail, type Logo, type Mail } from './mail.ts';

/**
 * `refused`: this mail will never be taken. `later`: this mail was not taken now, or nobody knows whether it was.
 * `unreachable`: no mail can leave now, whatever it is.
 */
export type Outcome =
  | { outcome: 'sent' }
  /** `ofAddress`: it is the recipient that is refused. */
  | { outcome: 'refused' | 'later' | 'unreachable'; reason: string; ofAddress?: true };

export interface Transport {
  /** How many mails may be under way at once. */
  readonly lanes: number;
  /** The highest number a mail left under so far, as far as is known here. */
  lastNumber(): Promise<number>;
  /** Never throws. `number` gives the same each time the same mail is tried. */
  send(mail: Mail, number: () => number): Promise<Outcome>;
  /** At once: a mail under way ends as `later`. */
  close(): void;
}

/** Seconds a server may keep us waiting. */
const patience = { connect: 15, greet: 15, answer: 60 };

export interface SmtpOptions {
  /** Kept open at once at the most, each for as many mails as the server lets through. */
  connections?: number;
  /** What each mail is signed with (RFC 6376). */
  dkim?: { domain: string; selector: string; privateKey: string } | undefined;
  logo?: FindLogo | undefined;
}
/** The firm's logo as it is now; undefined: none that a mail can carry. Where it cannot be read, mails leave without it. */
export type FindLogo = () => Promise<Logo | undefined>;

/** `url` as nodemailer reads it: `smtp://user:password@mail.example:587`, `smtps://…`. */
export function openSmtp(url: string, { connections = 4, dkim, logo }: SmtpOptions = {}): Transport {
  const signature = dkim && { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey };
  const smtp = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    ...(signature && { dkim: signature }),
    maxRequeues: 1,
    connectionTimeout: patience.connect * 1000,
    greetingTimeout: patience.greet * 1000,
    socketTimeout: patience.answer * 1000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Called when a session is there and the mail is about to go over it, which no error tells afterwards.
  const begun = new WeakSet<object>();
  smtp.use('stream', ({ data, message }, done) => {
    message.processFunc((input) => {
      begun.add(data.raw as Buffer);
      return input;
    });
    done();
  });
  return {
    lanes: connections,
    lastNumber: async () => 0,
    async send(mail) {
      let raw: Buffer;
      try {
        raw = await formatMail(mail, await found(logo));
      } catch (error) {
        return { outcome: 'refused', reason: (error as Error).message };
      }
      try {
        await smtp.sendMail({ raw, envelope: { from: mail.from.address, to: [mail.to.address] } });
        return { outcome: 'sent' };
      } catch (error) {
        return outcomeOf(error as SmtpError, begun.has(raw));
      }
    },
    close() {
      smtp.close({ force: true });
    },
  };
}

interface SmtpError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
}

function outcomeOf(error: SmtpError, begun: boolean): Outcome {
  const { code, command, message, responseCode } = error;
  // Servers repeat the address they refuse, and a reason is logged.
  const reason = message
    .replace(/[^\s<>@]+@/g, '…@')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
  if (!begun) return { outcome: 'unreachable', reason };
  // 503 is about the session. A refused sender is about our address or our rights, unless it is about the size (552).
  const permanent = responseCode !== undefined && responseCode >= 500 && responseCode !== 503;
  if (permanent && command === 'MAIL FROM' && responseCode !== 552) return { outcome: 'unreachable', reason };
  const tooLarge = code === 'EMESSAGE' && command === 'MAIL FROM';
  const invalid = code === 'EENVELOPE' && command === 'API';
  if (permanent && command === 'RCPT TO') return { outcome: 'refused', reason, ofAddress: true };
  return { outcome: permanent || tooLarge || invalid ? 'refused' : 'later', reason };
}

/**
 * Each mail a file in `folder`, which is made: `00000012-1234-answered.eml`. The numbers are in the order of leaving and never
 * used again, so that whoever reads the folder reads the mails in order; a mail that was cut short by a kill is
 * written again under its own name, and so is there once.
 */
export function openFiles(folder: string, { logo }: Pick<SmtpOptions, 'logo'> = {}): Transport {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    lanes: 1,
    async lastNumber() {
      const numbers = (await readdir(folder)).map((name) => Number(/^\.?(\d+)-/.exec(name)?.[1] ?? 0));
      return numbers.reduce((last, number) => Math.max(last, number), 0);
    },
    async send(mail, number) {
      const name = `${String(number()).padStart(8, '0')}-${mail.label.replace(/[^A-Za-z0-9-]/g, '')}.eml`;
      let bytes: Buffer;
      try {
        bytes = await formatMail(mail, await found(logo));
      } catch (error) {
        return { outcome: 'refused', reason: (error as Error).message };
      }
      try {
        await writeDurably(folder, name, bytes);
        return { outcome: 'sent' };
      } catch (error) {
        return { outcome: 'unreachable', reason: (error as Error).message };
      }
    },
    close() {},
  };
}

async function found(logo: FindLogo | undefined): Promise<Logo | undefined> {
  return logo?.().catch(() => undefined);
}

async function writeDurably(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const draft = join(folder, `.${name}`);
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, join(folder, name));
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** How mail leaves by SMTP, beside the address of the server. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Read } from './read.ts';

export interface SmtpSettings {
  /** Kept open at once at the most, and used again. */
  connections: number;
  /** What each mail is signed with; undefined: the mail server signs, or nobody. */
  dkim: { domain: string; selector: string; privateKey: string } | undefined;
}

export function readConnections(text = '4'): Read<number> {
  return /^(?:[1-9]|1\d|20)$/.test(text)
    ? { value: Number(text) }
    : {
        message: `SMTP_CONNECTIONS=${text} is no number of connections.`,
        hint: 'Write one from 1 to 20, e.g. SMTP_CONNECTIONS=2, or leave it out for 4.',
      };
}

/** `selector domain file`, with blanks between. */
export function readDkim(text: string | undefined): Read<SmtpSettings['dkim']> {
  if (text === undefined) return { value: undefined };
  const [, selector, domain, file] = /^([a-z0-9.-]{1,63})\s+([a-z0-9-]+(?:\.[a-z0-9-]+)+)\s+(\S.*)$/i.exec(text) ?? [];
  if (selector === undefined || domain === undefined || file === undefined)
    return {
      message: `SMTP_DKIM=${text} does not name a selector, a domain and a file.`,
      hint: 'Write the three with blanks between, e.g. SMTP_DKIM="carnet firm.example /etc/carnet/dkim.pem".',
    };
  try {
    const privateKey = readFileSync(file, 'utf8');
    const { asymmetricKeyType } = createPrivateKey(privateKey);
    if (asymmetricKeyType !== 'rsa') throw new Error(`it is of type ${asymmetricKeyType}`);
    return { value: { selector, domain: domain.toLowerCase(), privateKey } };
  } catch (error) {
    return {
      message: `SMTP_DKIM names ${file}, which is no RSA key that can be read: ${(error as Error).message}.`,
      hint: `Make one: openssl genrsa -out ${file} 2048, for the user that Carnet runs as alone.`,
    };
  }
}

/** Opens the ways in that the settings name, and does with each mail what is decided of it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { personWith } from '../auth/identify.ts';
import { takeMail, type MailToTake } from '../commands/take-mail.ts';
import type { Config, MailIn } from '../config.ts';
import { instantOf } from '../domain/values.ts';
import type { Index } from '../index/open-index.ts';
import { decide } from '../mail/in/decide.ts';
import { openImap } from '../mail/in/imap.ts';
import { keepOriginal } from '../mail/in/keep-original.ts';
import { openLmtp } from '../mail/in/lmtp.ts';
import { readMail } from '../mail/in/read-mail.ts';
import { reasonText } from '../i18n/mail-reason.ts';
import { recordedBody } from '../mail/in/recorded-body.ts';
import type { Outcome, Take, WayIn } from '../mail/in/take.ts';
import { isVerified } from '../mail/in/authentication.ts';
import type { MailNotes } from '../mail/notes.ts';
import { openSendBack } from './send-back.ts';
import { BadCommitError } from '../store/errors.ts';
import type { Writer } from '../store/writer.ts';

export interface MailInParts {
  config: Pick<Config, 'authservId' | 'secret' | 'stateFolder'>;
  index: Pick<Index, 'follow' | 'source'>;
  writer: Pick<Writer, 'write'>;
  notes: MailNotes;
  now: () => number;
  log: (line: string) => void;
}

/** Rejects when nothing can be listened on. */
export async function openMailIn(from: MailIn, parts: MailInParts): Promise<WayIn | undefined> {
  const { log, notes, now } = parts;
  switch (from.by) {
    case 'pipe':
      return undefined;
    case 'lmtp':
      return openLmtp({ ...from, log, take: taker(parts) });
    case 'imap': {
      const back = openSendBack({
        stateFolder: parts.config.stateFolder,
        source: () => parts.index.source(),
        now,
        log,
      });
      const way = openImap({
        ...from,
        log,
        take: taker(parts),
        back,
        aside: {
          add: (mail) => notes.setAside(mail, now()),
          counted: (folder, count) => notes.countAside(folder, count),
        },
      });
      return {
        async close() {
          await way.close();
          back.close();
        },
      };
    }
  }
}

/** Where mails are kept as they came. */
export function originalsIn(stateFolder: string): string {
  return join(stateFolder, 'mail');
}

export function taker({ config, index, writer, notes, now, log }: MailInParts): Take {
  const originals = originalsIn(config.stateFolder);
  return async (bytes, envelope): Promise<Outcome> => {
    await index.follow();
    const prepare = () => {
      using source = index.source();
      const company = source.company();
      const locale = company.locale === 'en' ? 'en' : 'fr';
      const read = readMail(bytes);
      if ('beyond' in read)
        return {
          reason: reasonText({ is: 'beyond', limit: read.beyond }, locale),
          what: undefined,
          timezone: company.timezone,
        };
      const settings = { authservId: config.authservId, secret: config.secret, now: instantOf(now()) };
      const mail = {
        ...read,
        to: [...(envelope?.recipients ?? []), ...read.to],
        automatic: read.automatic ?? (envelope?.isReport ? 'MAIL FROM:<>' : undefined),
      };
      const decision = decide(mail, source, settings, (address) => personWith(source, address));
      const what: MailToTake = { mail, decision, locale, recorded: recordedBody(source, mail.messageId) };
      return { reason: undefined, what, timezone: company.timezone };
    };
    let prepared;
    try {
      prepared = prepare();
    } catch (error) {
      log(`a mail cannot be read: ${(error as Error).stack ?? String(error)}`);
      return { outcome: 'failed', reason: (error as Error).message };
    }
    if (prepared.what === undefined) return { outcome: 'back', reason: prepared.reason };
    const { timezone, what } = prepared;
    const { report } = what.mail;
    if (report !== undefined && notes.reported(report, now()))
      log(`mail for somebody did not arrive: ${report.reason}`);
    try {
      await keepOriginal(originals, bytes, what.mail);
      const taken = await takeMail({ writer, now, random: randomBytes, timezone }, what);
      if (taken.did !== 'refused') return { outcome: 'done' };
      const reason = taken.problems.map(({ message, hint }) => `${message} ${hint}`).join(' ');
      // What was decided says all of it, in the firm's language.
      const told = what.decision.action === 'reject' ? what.decision.reason : reason;
      const { from, header, messageId } = what.mail;
      const isTold = from !== undefined && isVerified(header, from.address, config.authservId);
      return { outcome: 'back', reason, ...(isTold && { to: { sender: from, messageId, reason: told } }) };
    } catch (error) {
      if (!(error instanceof BadCommitError)) throw error;
      return { outcome: 'failed', reason: error.message };
    }
  };
}

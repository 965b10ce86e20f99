import { randomBytes } from 'node:crypto';
import { sendWelcome, type WelcomeReport } from '../../src/commands/send-welcome.ts';
import { dueWelcome, type DueWelcome, type WelcomeAsked } from '../../src/domain/due-welcome.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Problem } from '../../src/domain/problem.ts';
import type { Source } from '../../src/domain/source.ts';
import { instantOf, type Instant } from '../../src/domain/values.ts';
import { parseAppointment } from '../../src/domain/welcome.ts';
import type { Mail } from '../../src/mail/mail.ts';
import { openJobClaims, takeWhenFree } from '../content/open-claims.ts';
import { NoContent } from '../content/open-content.ts';
import { openRecord } from '../content/open-record.ts';
import { openTransport } from '../content/open-transport.ts';
import { renderWelcome, type WelcomeFormat } from './welcome-file.ts';

export interface MailWelcomeOptions {
  path: string;
  branch: string | undefined;
  contract: string;
  /** As typed. */
  appointment: string | undefined;
  to: readonly string[] | undefined;
  again: boolean;
  format: WelcomeFormat;
  /** A folder that mails are written to as files; absent: they leave by SMTP. */
  mails: string | undefined;
  waitMs: number;
  claimMs: number;
}

/**
 * Mails a welcome and records it, alone among all that do. `remote`: where it is recorded; null: in the repository
 * itself. Throws NoContent where it cannot leave, with every reason, and as `openRecord` does.
 */
export async function mailWelcome(
  options: MailWelcomeOptions,
): Promise<{ report: WelcomeReport; remote: string | null }> {
  const { path, branch, waitMs, claimMs, format } = options;
  const { portalUrl, transport } = openTransport(options.mails);
  try {
    const record = await openRecord({ path, ...(branch !== undefined && { branch }) });
    try {
      const read = async () => {
        const { content, commit } = await record.read();
        return sourceOf(content, commit);
      };
      // What cannot leave leaves no trace.
      const source = await read();
      const asked = askedOf(source, options);
      dueOrRefused(source, asked);
      const { claims, close } = openJobClaims(record, { job: 'welcome', lastsMs: claimMs });
      try {
        const claim = await takeWhenFree(claims, 'welcome', waitMs);
        try {
          // Whoever had it before us may have written since we looked.
          await record.look();
          let number = await transport.lastNumber();
          const report = await sendWelcome(
            {
              writer: record.writer,
              now: Date.now,
              random: randomBytes,
              claim,
              read,
              send: (mail: Mail) => transport.send(mail, () => (number += 1)),
              render: (space, view, appointment) => renderWelcome(space, view, { appointment, portalUrl, format }),
              portalUrl,
            },
            asked,
          );
          if (Array.isArray(report)) throw refused(report);
          return { report, remote: record.remote };
        } finally {
          await claim.release();
        }
      } finally {
        await close();
      }
    } finally {
      await record.close();
    }
  } finally {
    transport.close();
  }
}

/** As `dueWelcome`, now. Throws NoContent for what cannot leave. */
export function dueOrRefused(source: Source, asked: WelcomeAsked): DueWelcome {
  const due = dueWelcome(source, asked, instantOf(Date.now()));
  if (Array.isArray(due)) throw refused(due);
  return due;
}

/** Throws NoContent for a time that cannot be read. */
export function askedOf(
  source: Source,
  { contract, appointment, to, again }: Pick<MailWelcomeOptions, 'contract' | 'appointment' | 'to' | 'again'>,
): WelcomeAsked {
  return { contract, appointment: appointmentFrom(source, appointment), to, again };
}

function appointmentFrom(source: Source, typed: string | undefined): Instant | undefined {
  if (typed === undefined) return undefined;
  const { timezone } = source.company();
  const appointment = parseAppointment(typed, timezone);
  if (appointment !== undefined) return appointment;
  throw new NoContent(
    `--appointment wants a day and a time that ${timezone} has; found ${JSON.stringify(typed)}. Write --appointment 2026-03-02T10:00, or with its offset: 2026-03-02T10:00:00+01:00.`,
  );
}

function refused(problems: readonly Problem[]): NoContent {
  return new NoContent(problems.map(({ message, hint }) => `${message} ${hint}`).join('\n'));
}

/** What `reply`, `take`, `close` and `void` have in common: an entry, shown with its debit, written one of three ways. */
import { createHash, randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { readFileSync, statSync } from 'node:fs';
import { answerTicket } from '../../src/commands/answer-ticket.ts';
import type { GivenFile } from '../../src/commands/attach-files.ts';
import { fileLimits, pictureTypeOf } from '../../src/domain/attached-file.ts';
import type { AnswerTexts } from '../../src/domain/answer.ts';
import type { AnswerPreview } from '../../src/domain/desk.ts';
import type { Problem } from '../../src/domain/problem.ts';
import type { Space, TicketView } from '../../src/domain/space.ts';
import { readableDuration } from '../../src/domain/text-table.ts';
import { arithmeticText } from '../../src/i18n/arithmetic-text.ts';
import { formats } from '../../src/i18n/format.ts';
import { translator } from '../../src/i18n/translator.ts';
import { Mistake } from './mistake.ts';
import { openWay, type WayName } from './ways.ts';
import { findSelf, findTicket, findWorkplace, readRecord, teamSpace } from './workplace.ts';

export interface Asked {
  repo: string;
  /** As typed. */
  ticket: string | undefined;
  way: WayName;
  /** Begins the name of a branch. */
  verb: 'reply' | 'take' | 'close' | 'void';
  files: readonly string[];
  /** What is typed, once the ticket is known: from options, questions or an editor. */
  texts(of: {
    space: Space;
    ticket: TicketView;
    self: string;
    margin: (texts: AnswerTexts) => string;
  }): Promise<AnswerTexts> | AnswerTexts;
  nowMs: number;
}
export interface Answered {
  ticket: number;
  entry: string;
  commit: string;
  /** What it debits, in words; absent: nothing. */
  debit?: string;
  chargedMinutes: number;
  next: string;
  /** Of a branch that waits to be merged. */
  asked?: { branch: string; base: string };
}

/** Throws Mistake; then nothing was written. */
export async function answer(asked: Asked): Promise<Answered> {
  const place = findWorkplace(asked.repo);
  const files = asked.files.map(givenFile);
  const name = `${asked.verb}-${asked.ticket?.replace(/\D/g, '') || '0'}`;
  const number = Number(asked.ticket?.replace(/^#/, ''));
  const way = await openWay(place, asked.way, name, Number.isSafeInteger(number) ? number : undefined);
  try {
    const { content, source } = await readRecord(place.root, way.base);
    const self = findSelf(place.root, content).handle;
    const space = teamSpace(source, self, asked.nowMs);
    const ticket = findTicket(space, asked.ticket);
    const preview = (texts: AnswerTexts) => space.desk!.preview(ticket.number, texts)!;
    const margin = (texts: AnswerTexts) => marginText(preview({ ...texts, body: texts.body || '.' }), content.company);
    const texts = await asked.texts({ space, ticket, self, margin });
    const shown = preview({ ...texts, ...(files.length > 0 && !texts.body && { body: '.' }) });
    if (shown.problems.length > 0) throw refusal(shown.problems);
    const did = await answerTicket(
      { writer: way.writer, now: () => asked.nowMs, random: randomBytes, timezone: content.company.timezone },
      { team: self, ticket: ticket.number, texts, files, seen: way.base },
    );
    if (Array.isArray(did)) throw refusal(did);
    const debit = marginText(shown, content.company);
    return {
      ...did,
      ...(debit !== '' && { debit }),
      chargedMinutes: shown.debit?.chargedMinutes ?? 0,
      next: way.next(),
      ...(way.asked && { asked: way.asked() }),
    };
  } finally {
    await way.close();
  }
}

/** What an answer debits and leaves, a line each; '' where it debits nothing. */
function marginText({ debit, cliff, contracts }: AnswerPreview, company: Parameters<typeof formats>[1]): string {
  if (!debit) return '';
  const { formula, because } = arithmeticText(debit, translator('en'), formats('en', company));
  const left = contracts.map(({ number, before, after }) => {
    const of = (minutes: number | null) => (minutes === null ? 'unlimited' : readableDuration(minutes));
    return before === after ? `  ${number}: ${of(after)} left` : `  ${number}: ${of(before)} → ${of(after)} left`;
  });
  const beyond = debit.overageMinutes > 0 ? [`  no pack: ${readableDuration(debit.overageMinutes)} of overrun`] : [];
  const better = cliff
    ? [
        `  ${readableDuration(cliff.betterSpentMinutes)} would debit ${readableDuration(cliff.betterChargedMinutes)} only.`,
      ]
    : [];
  return [`Debits ${formula}${because === '' ? '' : ` (${because})`}`, ...left, ...beyond, ...better].join('\n');
}

/** The names of keys are those of options; `named`: where hints do not say which. */
export function refusal(problems: readonly Problem[], named = false): Mistake {
  const [first, ...others] = problems;
  const code = first!.code === 'missing' && first!.field === 'body' ? 'no-message' : 'refused';
  const message = [first!, ...others].map((problem) => problem.message).join('\n');
  return new Mistake(
    code,
    message,
    [first!, ...others].map(({ hint, field }) => (named && field ? `${optionOf(field)}: ${hint}` : hint)).join('\n'),
  );
}

const optionOf = (field: string) => `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function givenFile(path: string): GivenFile {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new Mistake('no-file', `There is no file ${path}.`, 'Name one with --file PATH.');
  if (stats.size > fileLimits.eachBytes)
    throw new Mistake(
      'no-file',
      `${path} has ${Math.ceil(stats.size / 1024 / 1024)} MB, more than ${fileLimits.eachBytes / 1024 / 1024}.`,
      'Send what matters of it, compressed.',
    );
  const bytes = readFileSync(path);
  const picture = pictureTypeOf(bytes);
  return {
    name: basename(path),
    file: path,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...(picture && { picture }),
  };
}

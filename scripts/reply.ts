/** Answers a ticket from a clone: a message, time, a step, or several at once. */
import { parseArgs } from 'node:util';
import { answerFields, type AnswerTexts } from '../src/domain/answer.ts';
import { writeInEditor } from './engineer/editor.ts';
import { Mistake } from './engineer/mistake.ts';
import { run } from './engineer/run.ts';
import { ticketText } from './engineer/show-ticket.ts';
import { writeAnswer, writeHelp, writeOptions } from './engineer/write-answer.ts';

const help = `Answers a ticket: one entry, in your name. Shows what it debits before it is anybody's.

  carnet reply N [-m TEXT] [--spent 35m] [--where onsite] [--worked 2026-03-01T14:00] [--status waiting] [--level 2]
                 [--internal] [--file LOG …] [--resolution fix] [--push | --pr | --commit]

  -m, --message TEXT   the message, Markdown; without it your editor opens, with the thread and the balance below
  --spent TIME         time spent: 35m, 1h30
  --where PLACE        remote (default), phone, lab, onsite
  --worked TIME        when the work was done, in the firm's time: 2026-03-01T14:00; now by default
  --status STATUS      new, open, waiting, solved, closed
  --level N            1, 2, 3
  --internal           for the team alone
  --resolution HOW     fix, workaround, answer
  --assign, --contact, --cc, --subject, --component, --kind, --article, --duplicateOf, --travel, --charge, --reason
                       as the entry's keys (docs/format.md)
  --file PATH          sent with it; several times for several
${writeHelp}

Exit code: 0 written, 1 it cannot be written as asked (nothing was), 2 a wrong call.
`;

await run('reply', help, async () => {
  const keys = answerFields.filter((field) => field !== 'body' && field !== 'internal' && field !== 'voids');
  const keyOptions = Object.fromEntries(keys.map((key) => [key, { type: 'string' as const }]));
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...writeOptions,
      ...keyOptions,
      message: { type: 'string', short: 'm' },
      internal: { type: 'boolean' },
      file: { type: 'string', multiple: true },
    },
  });
  const typed = values as Record<string, string | undefined>;
  const texts: AnswerTexts = {
    ...Object.fromEntries(keys.flatMap((key) => (typed[key] === undefined ? [] : [[key, typed[key]]]))),
    ...(values.internal && { internal: 'true' }),
  };
  const files = values.file ?? [];
  await writeAnswer(values, {
    ticket: positionals[0],
    verb: 'reply',
    files,
    texts({ space, ticket, margin }) {
      if (values.message !== undefined) return { ...texts, body: values.message };
      const body = writeInEditor('', `${margin(texts)}\n\n${ticketText(space, ticket)}`.trim());
      if (body === '')
        throw new Mistake('no-message', 'The message is empty.', 'Write one above the line, or -m "TEXT".');
      return { ...texts, body };
    },
  });
});

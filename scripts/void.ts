/** Cancels the debit of an entry, by an entry that says why. */
import { parseArgs } from 'node:util';
import { Mistake } from './engineer/mistake.ts';
import { run } from './engineer/run.ts';
import { writeAnswer, writeHelp, writeOptions } from './engineer/write-answer.ts';

const help = `Cancels what an entry debits. The entry stays, as everything that was written; a new one says why, and may carry the
right time.

  carnet void N ENTRY --reason TEXT [--spent 35m] [--where onsite] [--worked TIME] [--push | --pr | --commit]

  ENTRY                the entry's name without .md, as carnet show --json has it
  --reason TEXT        for the customer to read
  --spent, --where, --worked   the time that is right instead; none by default
${writeHelp}

Exit code: 0 written, 1 it cannot be written as asked (nothing was), 2 a wrong call.
`;

await run('void', help, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...writeOptions,
      reason: { type: 'string' },
      spent: { type: 'string' },
      where: { type: 'string' },
      worked: { type: 'string' },
    },
  });
  const [ticket, entry] = positionals;
  const { reason, spent, where, worked } = values;
  if (entry === undefined)
    throw new Mistake(
      'refused',
      'Which entry?',
      'Write its name: carnet void 12 2026-03-02T101500Z-camille --reason TEXT',
    );
  if (!reason?.trim()) throw new Mistake('no-message', 'A debit is cancelled for a reason.', 'Write --reason "TEXT".');
  await writeAnswer(values, {
    ticket,
    verb: 'void',
    files: [],
    texts: () => ({
      voids: entry.replace(/\.md$/, ''),
      body: reason,
      ...(spent !== undefined && { spent }),
      ...(where !== undefined && { where }),
      ...(worked !== undefined && { worked }),
    }),
  });
});

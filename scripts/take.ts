/** Takes a ticket: from now on it is mine. */
import { parseArgs } from 'node:util';
import { run } from './engineer/run.ts';
import { writeAnswer, writeHelp, writeOptions } from './engineer/write-answer.ts';

const help = `Takes a ticket in charge: it is assigned to you, and its people are told.

  carnet take N [--push | --pr | --commit]

${writeHelp}

Exit code: 0 written, 1 it cannot be written as asked (nothing was), 2 a wrong call.
`;

await run('take', help, async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: writeOptions });
  await writeAnswer(values, {
    ticket: positionals[0],
    verb: 'take',
    files: [],
    texts: ({ self }) => ({ assign: self }),
  });
});

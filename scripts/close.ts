/** Closes a ticket, with how it was resolved and a summary for its people to keep. */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import type { AnswerTexts } from '../src/domain/answer.ts';
import { Mistake } from './engineer/mistake.ts';
import { run } from './engineer/run.ts';
import { writeAnswer, writeHelp, writeOptions } from './engineer/write-answer.ts';

const help = `Closes a ticket. Asks for the resolution and the summary that are not given.

  carnet close N [--resolution fix|workaround|answer] [-m SUMMARY] [--article SLUG] [--spent 35m] [--where onsite]
                 [--push | --pr | --commit]

  --resolution HOW     fix, workaround, answer
  -m, --message TEXT   the summary, which is mailed to everyone the ticket concerns
  --article SLUG       of the article that answers it
  --spent, --where     as of reply
${writeHelp}

Exit code: 0 written, 1 it cannot be written as asked (nothing was), 2 a wrong call.
`;

async function ask(question: string, option: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Mistake(
      'no-message',
      `A closure says ${question.toLowerCase()}, and nobody is there to ask.`,
      `Write ${option}`,
    );
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question}? `)).trim();
  } finally {
    terminal.close();
  }
}

await run('close', help, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...writeOptions,
      resolution: { type: 'string' },
      message: { type: 'string', short: 'm' },
      article: { type: 'string' },
      spent: { type: 'string' },
      where: { type: 'string' },
    },
  });
  const { resolution, message, article, spent, where } = values;
  await writeAnswer(values, {
    ticket: positionals[0],
    verb: 'close',
    files: [],
    async texts(): Promise<AnswerTexts> {
      const how = resolution ?? (await ask('How it was resolved (fix, workaround, answer)', '--resolution fix'));
      const summary = message ?? (await ask('What was done, in a few words', '-m "SUMMARY"'));
      return {
        status: 'closed',
        resolution: how,
        body: summary,
        ...(article !== undefined && { article }),
        ...(spent !== undefined && { spent }),
        ...(where !== undefined && { where }),
      };
    },
  });
});

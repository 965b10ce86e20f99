/** From an answer's options to what is said once it is written. */
import { composePull } from '../../src/forge/compose-pull.ts';
import { openGitHub } from '../../src/forge/github.ts';
import type { AnswerTexts } from '../../src/domain/answer.ts';
import type { TicketView } from '../../src/domain/space.ts';
import { answer, type Answered, type Asked } from './answer.ts';
import { tryGit } from './user-git.ts';
import type { WayName } from './ways.ts';
import { findWorkplace } from './workplace.ts';

/** Options of every command that writes an entry. */
export const writeOptions = {
  repo: { type: 'string' },
  push: { type: 'boolean' },
  pr: { type: 'boolean' },
  commit: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;
export const writeHelp = `  --repo PATH          your clone; where you are by default
  --commit             a commit in your clone, for you to push (default without GitHub)
  --push               straight into the record, as the portal writes; your files stay as they are
  --pr                 a branch of its own and a pull request (default with a remote on GitHub; GITHUB_TOKEN)
  --json               what was written, as JSON: ticket, entry, commit, chargedMinutes, pull`;

export interface WriteValues {
  repo?: string;
  push?: boolean;
  pr?: boolean;
  commit?: boolean;
  json?: boolean;
}

/** Writes it, and says what it debits and what to do next. Throws Mistake; then nothing was written. */
export async function writeAnswer(
  values: WriteValues,
  asked: Pick<Asked, 'ticket' | 'verb' | 'files' | 'texts'>,
): Promise<void> {
  const repo = values.repo ?? process.env.INIT_CWD ?? process.cwd();
  const github = gitHubOf(repo);
  const way: WayName = values.push ? 'push' : values.pr ? 'pr' : values.commit || !github ? 'commit' : 'pr';
  let said: { ticket: TicketView; self: string; texts: AnswerTexts } | undefined;
  const done = await answer({
    ...asked,
    repo,
    way,
    nowMs: Date.now(),
    async texts(of) {
      const texts = await asked.texts(of);
      said = { ticket: of.ticket, self: of.self, texts };
      return texts;
    },
  });
  const pull = await askToMerge(done, said!, asked.files, github);
  const { debit, next, asked: _, ...rest } = done;
  if (values.json) console.log(JSON.stringify({ ...rest, pull: pull ?? null }, null, 2));
  else console.log([`#${done.ticket}: ${done.entry}`, ...(debit ? [debit] : []), pull ?? next].join('\n'));
}

async function askToMerge(
  { asked, debit = '' }: Answered,
  { ticket, self, texts }: { ticket: TicketView; self: string; texts: AnswerTexts },
  files: readonly string[],
  github: string | undefined,
): Promise<string | undefined> {
  if (!asked) return undefined;
  const { number, customer, subject } = ticket;
  const pull = composePull({ ticket: number, customer, subject, by: self, texts, debit, files });
  const token = process.env.GITHUB_TOKEN || process.env.GH_TOKEN;
  if (github === undefined || !token) {
    const page =
      github === undefined ? '' : `\n  https://github.com/${github}/compare/${asked.base}...${asked.branch}?expand=1`;
    const why =
      github === undefined
        ? 'Ask for its merge where your repository is.'
        : 'Open the pull request (GITHUB_TOKEN is not set):';
    console.error(`The branch ${asked.branch} is pushed. ${why}${page}`);
    return undefined;
  }
  const apiUrl = process.env.GITHUB_API_URL;
  const { url } = await openGitHub({ repository: github, token, ...(apiUrl && { apiUrl }) }).openPull({
    ...asked,
    ...pull,
  });
  return url;
}

/** `owner/name` of a clone's remote on GitHub; GITHUB_REPOSITORY says it of others. */
export function gitHubOf(repo: string): string | undefined {
  if (process.env.GITHUB_REPOSITORY) return process.env.GITHUB_REPOSITORY;
  const { root, remote } = findWorkplace(repo);
  const url = remote === null ? '' : tryGit(root, ['remote', 'get-url', remote]).stdout;
  return /^(?:https:\/\/(?:[^@/]*@)?github\.com\/|(?:ssh:\/\/)?git@github\.com[:/])([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
    url,
  )?.[1];
}

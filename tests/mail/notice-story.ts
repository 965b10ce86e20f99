/** A firm, and what is pushed to its record, of which every mail that has to come is known. */
import { content } from '../support/content.ts';

export const noticeFirm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === team/camille.md
  ---
  name: Camille Rey
  email: camille@libra.example
  ---
  === team/hugo.md
  ---
  name: Hugo Blanc
  email: hugo@libra.example
  ---
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@boege.example, name: Anne Dupont, role: manager }
    eau: { email: eau@boege.example, name: Luc Petit, role: requester }
  ---
`;

/** What somebody pushes: a ticket, and answers to it and (unless `brief`) to an earlier one. Adds `recipient token` for each mail to come. */
export function noticeStory(
  round: number,
  random: () => number,
  expected: Set<string>,
  { brief = false } = {},
): Map<string, string> {
  const files = new Map<string, string>();
  const folderOf = (number: number) => `content/tickets/0-999/${number}`;
  const number = round + 1;
  const tell = (token: string, ...people: string[]) => {
    for (const address of people) expected.add(`${address} ${token}`);
    return token;
  };
  const [dsi, eau] = ['dsi@boege.example', 'eau@boege.example'];
  const team = ['camille@libra.example', 'hugo@libra.example'];
  files.set(
    `${folderOf(number)}/ticket.md`,
    `---\ncustomer: boege\ncontact: dsi\ncc: [eau]\nopened: 2026-03-02T09:00:00Z\nsubject: Sujet ${number}\n---\n${tell(`jeton-${number}`, dsi, eau, ...team)}\n`,
  );
  for (const on of brief ? [number] : [number, 1 + Math.floor(random() * number)])
    for (const [by, head, ...people] of [
      ['camille', '', dsi, eau],
      ['boege-dsi', '', eau, ...team],
      ['hugo', 'internal: true\n'],
    ] as const) {
      const second = String(round).padStart(2, '0') + (on === number ? '00' : '30');
      const token = tell(`jeton-${on}-${second}-${by}`, ...people);
      files.set(
        `${folderOf(on)}/2026-03-02T10${second}Z-${by}.md`,
        `---\nat: 2026-03-02T10:${second.slice(0, 2)}:${second.slice(2)}Z\nby: ${by.replace('-', '/')}\n${head}---\n${token}\n`,
      );
    }
  return files;
}

/** What tells a mail's text from every other. */
export function tokenOf(text: string | undefined): string | undefined {
  return /jeton-[\w-]+/.exec(text ?? '')?.[0];
}

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
export function drawer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

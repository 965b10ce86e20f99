import { assembleContent } from '../../src/domain/assemble.ts';
import { check } from '../../src/domain/check.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/port.ts';
import { openWriter } from '../../src/store/writer.ts';
import type { CommandDeps } from '../../src/commands/deps.ts';
import { content } from '../support/content.ts';

export const noon = Date.UTC(2026, 2, 2, 11);

/** Two customers with everything a command looks at; ticket 1234 is Boëge's, 1235 Annecy's. */
export const story = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === team/camille.md
  ---
  name: Camille
  email: camille@libra.example
  ---
  === team/bruno.md
  ---
  name: Bruno
  email: bruno@libra.example
  active: false
  ---
  === components/postfix.md
  ---
  name: Postfix
  domain: Messagerie
  ---
  === customers/mairie-boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@mairie-boege.example, name: Claire Favre, role: manager }
    accueil: { email: accueil@mairie-boege.example, name: Paul Rey, role: requester }
    ancien: { email: ancien@mairie-boege.example, name: Jean Blanc, active: false }
  ---
  === customers/annecy.md
  ---
  name: Annecy
  contacts:
    it: { email: it@annecy.example, name: Léa Roux }
  ---
  === tickets/1000-1999/1234/ticket.md
  ---
  customer: mairie-boege
  contact: dsi
  opened: 2026-03-01T09:00:00+01:00
  subject: Imprimante muette
  ---

  Plus rien ne sort.
  === tickets/1000-1999/1234/2026-03-01T083000Z-camille.md
  ---
  at: 2026-03-01T09:30:00+01:00
  by: camille
  status: waiting
  ---

  Le voyant est-il vert ?
  === tickets/1000-1999/1235/ticket.md
  ---
  customer: annecy
  contact: it
  opened: 2026-03-01T10:00:00+01:00
  subject: Sauvegarde en échec
  ---

  Depuis hier.
`;

/** A store with these files, and what commands need, at `noon` unless the test moves the clock. */
export async function openStory(files: ReadonlyMap<string, string> = story) {
  const store = await openMemoryStore(Object.fromEntries(files));
  const clock = { nowMs: noon };
  let last = 0;
  const deps: CommandDeps = {
    writer: openWriter(store, { now: () => clock.nowMs }),
    now: () => clock.nowMs,
    random: (bytes) => Buffer.alloc(bytes, ++last),
    timezone: 'Europe/Paris',
  };
  return { store, deps, clock };
}

/** Every file of the head, as text by path. */
export async function filesOf(store: Store): Promise<Map<string, string>> {
  const head = (await store.head())!;
  const files = new Map<string, string>();
  for await (const { path, kind } of store.list(head, 'content', 'all'))
    if (kind === 'file') files.set(path, Buffer.from((await store.readPath(head, path))!).toString());
  return files;
}

/** Whatever `check` has to say of the head, be it only odd. */
export async function problemsOf(store: Store): Promise<readonly Problem[]> {
  return check(contentOf(await filesOf(store)));
}

export function contentOf(files: ReadonlyMap<string, string>) {
  return assembleContent([...files].map(([path, text]) => ({ path, kind: 'file' as const, oid: null, bytes: text })));
}

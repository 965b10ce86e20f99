import { posix } from 'node:path';
import { readModule } from './read-module.ts';

/** The rooms of src/, each with the rooms it may import from. Pages, layouts and components are one room, `portal`. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  i18n: ['domain'],
  markdown: ['domain'],
  styles: ['domain'],
  documents: ['domain', 'i18n', 'markdown'],
  portal: ['domain', 'i18n', 'markdown', 'documents', 'styles'],
  config: ['domain'],
  store: ['domain'],
  index: ['store', 'domain'],
  mail: ['domain', 'i18n', 'markdown', 'documents', 'store', 'index'],
  auth: ['domain'],
  commands: ['domain', 'store', 'mail'],
  forge: ['domain', 'i18n', 'mail', 'store'],
  // The firm's colours are the one style sheet that is made at run time.
  server: ['domain', 'i18n', 'markdown', 'styles', 'config', 'store', 'index', 'mail', 'auth', 'commands', 'forge'],
  publish: ['domain', 'i18n', 'styles', 'store', 'index', 'commands', 'server'],
  // Pictures are taken of the portal as tests drive it.
  scripts: [
    'domain',
    'i18n',
    'markdown',
    'styles',
    'documents',
    'config',
    'store',
    'index',
    'mail',
    'auth',
    'commands',
    'forge',
    'server',
    'publish',
    'tests',
  ],
};
/** Mail is told of commits by whoever has them: it knows the store's and the index's types, not their drivers. */
const typesOnly: Readonly<Record<string, readonly string[]>> = { mail: ['store', 'index'] };

/** The packages that the domain may import: they compute, and touch nothing. */
const purePackages = ['gray-matter', 'yaml', 'zod', 'date-holidays'];
const impure =
  /^(process\b|Date\.now|new Date$|Date\(\)|Math\.random|Temporal\.Now|performance\.|crypto\.|fetch\(\)|set(Timeout|Interval|Immediate)\(\)|globalThis\.|console\.)/;

/**
 * Holds DESIGN's arrows over sources by path (`src/store/port.ts`): one line for each fault, `path:line: what is wrong`.
 */
export function arrowFaults(files: ReadonlyMap<string, string>): string[] {
  const faults: string[] = [];
  /** Imports from room to room, with an example of each. */
  const rooms = new Map<string, Map<string, string>>();
  for (const [path, text] of files) {
    const room = roomOf(path);
    const { imports, uses } = readModule(path, text);
    const fault = (line: number, message: string) => faults.push(`${path}:${line}: ${message}`);
    if (!(room in arrows)) fault(1, `${room} is no room of DESIGN`);

    for (const { from, typeOnly, line } of imports) {
      if (from.startsWith('.')) {
        const target = posix.join(posix.dirname(path), from);
        const to = roomOf(target);
        if (to === room || /\.css$/.test(target)) continue;
        if (!arrows[room]?.includes(to)) fault(line, `${room} imports from ${to} (${from})`);
        else if (!typeOnly && typesOnly[room]?.includes(to)) fault(line, `${room} imports more than types from ${to}`);
        if (!rooms.has(room)) rooms.set(room, new Map());
        rooms.get(room)!.set(to, `${path}:${line}`);
        continue;
      }
      if (from === 'gray-matter' && path !== 'src/domain/front-matter.ts')
        fault(line, 'gray-matter is imported outside of src/domain/front-matter.ts');
      // One pure package is loaded at the first question only, which an import cannot do.
      const lateLoading = path === 'src/domain/holidays.ts' && from === 'node:module';
      if (room === 'domain' && !typeOnly && !purePackages.includes(from.split('/')[0]!) && !lateLoading)
        fault(line, `the domain is pure, and imports ${from}`);
      if (/^(node:)?child_process$/.test(from) && !typeOnly && path.startsWith('src/') && path !== 'src/store/git.ts')
        fault(line, 'programs are run from src/store/git.ts alone');
    }
    for (const { name, line } of uses) {
      // A program is found by PATH, and a push under way by what git tells its hooks, whatever the settings are.
      const known = ['PATH', 'GIT_QUARANTINE_PATH', 'GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES'];
      // Other machines are reached as the person's own git reaches them, by whatever its helpers look at.
      const names = [...known.map((each) => `process.env.${each}`), 'process.env'];
      const forPrograms = path === 'src/store/git.ts' && names.includes(name);
      if (/^(process|import\.meta)\.env\b/.test(name) && path.startsWith('src/') && room !== 'config' && !forPrograms)
        fault(line, 'the environment is read in src/config.ts alone');
      else if (room === 'domain' && impure.test(name)) fault(line, `the domain is pure, and uses ${name}`);
      if (/(^|\.)writer\.write$/i.test(name) && !['commands', 'store', 'scripts'].includes(room))
        fault(line, 'content is written by src/commands alone');
      if (/(^|\.)store\.append$/i.test(name) && !['store', 'scripts'].includes(room))
        fault(line, 'commits are appended by the writer of src/store alone');
    }
  }
  for (const circle of circles(rooms))
    faults.push(`${rooms.get(circle[0]!)!.get(circle[1]!)}: rooms in a circle: ${circle.join(' → ')}`);
  return faults;
}

function roomOf(path: string): string {
  const [top, second = ''] = path.split('/');
  if (top !== 'src') return top!;
  if (/^(pages|layouts|components)$/.test(second)) return 'portal';
  return second === 'env.d.ts' ? 'portal' : second.replace(/\.ts$/, '');
}

function circles(rooms: ReadonlyMap<string, ReadonlyMap<string, string>>): string[][] {
  const found: string[][] = [];
  const walk = (path: string[]): void => {
    for (const next of rooms.get(path.at(-1)!)?.keys() ?? []) {
      // Each circle is told once, from its first room in the alphabet.
      if (next === path[0]) found.push([...path, next]);
      else if (!path.includes(next) && next > path[0]!) walk([...path, next]);
    }
  };
  for (const room of rooms.keys()) walk([room]);
  return found;
}

/**
 * Builds the portal's pages into `dist/`, if what they are made from has changed since.
 *
 *   npm run build [-- --force]
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
/** A hash of the sources that `dist/` was built from. */
const stamp = join(dist, '.stamp');

/** Builds unless `dist/` is of these very sources. Throws with Astro's own words when the build fails. */
export async function ensureBuilt({ force = false, say = (text: string) => console.error(text) } = {}): Promise<void> {
  // Packed, the pages are as they were built: their sources stay here.
  if (!existsSync(join(root, 'astro.config.mjs'))) return;
  const sources = hashOfSources();
  if (!force && readIfAny(stamp) === sources) return;
  const started = Date.now();
  say('Building the pages …');
  // Beside dist/ and moved over it whole: an interrupted build, or two at once, never leave half of one.
  const scratch = join(root, '.astro');
  mkdirSync(scratch, { recursive: true });
  const built = mkdtempSync(join(scratch, 'build-'));
  try {
    await astro(['build', '--outDir', built]);
    writeFileSync(join(built, '.stamp'), sources);
    rmSync(dist, { recursive: true, force: true });
    renameSync(built, dist);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
  say(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = globSync(['src/**', 'public/**', 'astro.config.mjs', 'tsconfig.json', 'package-lock.json'], {
    cwd: root,
  }).sort();
  for (const file of files) {
    const path = join(root, file);
    if (!statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

function readIfAny(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** A process of its own: whoever asks for the build (a portal that starts) keeps neither Vite nor its memory. */
function astro(args: string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/astro/bin/astro.mjs'), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1' },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.on('error', failed);
    child.on('close', (code) =>
      code === 0 ? done() : failed(new Error(`The pages cannot be built; Astro says:\n${said}`)),
    );
  });
}

if (import.meta.main) {
  try {
    await ensureBuilt({ force: process.argv.includes('--force') });
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

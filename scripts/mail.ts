/**
 * Lets mail in, without the portal: on another machine than it, or so that one can be stopped without the other.
 *
 *   npm run mail        from what MAIL_IN names, into what CARNET_REPO names, until it is told to stop
 *
 * Settings are environment variables; docs/mail.md lists them.
 */
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { openIndex } from '../src/index/open-index.ts';
import { openMailNotes } from '../src/mail/notes.ts';
import { openLog } from '../src/server/log.ts';
import { openMailIn } from '../src/server/mail-in.ts';
import { openRecord } from '../src/server/portal.ts';
import { openWriter } from '../src/store/writer.ts';

const help = `Lets mail in without the portal, until it is told to stop.

  MAIL_IN=imaps://… CARNET_REPO=… carnet mail

Settings are environment variables; docs/mail.md lists them. Exit code: 0 told to stop, 1 a setting is missing or wrong.
`;
if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(help);
  process.exit(0);
}

const read = readConfig(process.env);
if ('problems' in read) {
  console.error(read.problems.map(({ message, hint }) => `${message}\n  ${hint}`).join('\n'));
  process.exit(1);
}
const { config } = read;
if (config.mailIn === null || config.mailIn.by === 'pipe' || config.demo) {
  console.error('Which mail, and into what? Write MAIL_IN=imaps://… or MAIL_IN=lmtp://…, and CARNET_REPO.');
  process.exit(1);
}

await using opening = new AsyncDisposableStack();
const log = openLog((line) => process.stderr.write(line), Date.now);
const record = await openRecord(config, { now: Date.now, log });
const store = opening.adopt(record.store, (part) => part.close());
// The portal's own is open to the portal alone.
const file = join(config.stateFolder, 'mail-index.sqlite');
const index = opening.adopt(openIndex({ store, file }), (part) => part.close());
const writer = opening.adopt(openWriter(store), (part) => part.close());
const notes = opening.adopt(openMailNotes(join(config.stateFolder, 'mail-notes.sqlite')), (part) => part.close());
const wayIn = await openMailIn(config.mailIn, {
  config,
  index,
  writer,
  notes,
  now: Date.now,
  log: (line) => log.problem('mail in', line),
});
opening.defer(() => wayIn?.close());
console.log('Taking mail.');
await new Promise<void>((stop) => {
  process.once('SIGINT', () => stop());
  process.once('SIGTERM', () => stop());
});

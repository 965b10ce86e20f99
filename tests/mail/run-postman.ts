/**
 * A postman in a process of its own, to be killed: `node run-postman.ts REPOSITORY STATE SMTP-URL BEGAN HOLDER`. Its clock runs
 * ten hours a second since BEGAN (ms since epoch), but for its claims, which last twenty seconds. Prints `told` whenever all of
 * the branch has been told.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { personWith } from '../../src/auth/identify.ts';
import { openIndex } from '../../src/index/open-index.ts';
import { openPostman } from '../../src/mail/postman.ts';
import { openLocalStore } from '../../src/store/local.ts';
import { openRecordClaims } from '../../src/store/record-claims.ts';

const [repository = '', stateFolder = '', smtpUrl = '', began = '', holder = ''] = process.argv.slice(2);
mkdirSync(stateFolder, { recursive: true });
const store = await openLocalStore({ path: repository, branch: 'main' });
const index = openIndex({ store, file: join(stateFolder, 'index.sqlite') });
const postman = await openPostman({
  store,
  index,
  claims: openRecordClaims({ gitDir: repository, remote: null }, { holder, lastsMs: 20_000 }).claims,
  stateFolder,
  smtpUrl,
  portalUrl: 'http://127.0.0.1:4321',
  personWith,
  now: () => Number(began) + (Date.now() - Number(began)) * 36_000,
});
postman.start();
setInterval(async () => {
  postman.wake();
  const { queued, cursor } = postman.status();
  if (queued === 0 && cursor !== null && cursor === (await store.head())) console.log('told');
}, 50);

/**
 * A postman in a process of its own, to be killed: `node run-postman.ts REPOSITORY STATE SMTP-URL BEGAN`. Its clock runs ten hours a
 * second since BEGAN (ms since epoch). Prints `told` whenever all of the branch has been told.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { personWith } from '../../src/auth/identify.ts';
import { openIndex } from '../../src/index/open-index.ts';
import { openPostman } from '../../src/mail/postman.ts';
import { openLocalStore } from '../../src/store/local.ts';

const [repository = '', stateFolder = '', smtpUrl = '', began = ''] = process.argv.slice(2);
mkdirSync(stateFolder, { recursive: true });
const store = await openLocalStore({ path: repository, branch: 'main' });
const index = openIndex({ store, file: join(stateFolder, 'index.sqlite') });
const postman = await openPostman({
  store,
  index,
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

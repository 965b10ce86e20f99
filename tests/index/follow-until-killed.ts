/** Run as a process of its own: follows a repository until somebody kills it. Says `open`, then `ready`. */
import { openIndex } from '../../src/index/open-index.ts';
import { openLocalStore } from '../../src/store/local.ts';

const [path, file] = process.argv.slice(2) as [string, string];
const store = await openLocalStore({ path, branch: 'main' });
const index = openIndex({ store, file });
console.log('open');
await index.ready;
console.log('ready');
setInterval(() => {}, 1000);

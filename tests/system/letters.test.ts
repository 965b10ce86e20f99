/** A mail that a server refuses, from the desk to whom it is for, on the built portal and a real SMTP server. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textOf } from '../support/client.ts';
import { firm } from '../support/firm.ts';
import { bareRepository } from '../support/repository.ts';
import { eventually, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { mailServer } from '../mail/mail-server.ts';

const folder = temporaryFolder();
const server = await mailServer();

test('a mail that was refused is on the desk after a restart too, and leaves when an engineer says so', async () => {
  const repo = bareRepository(folder, firm());
  const state = join(folder, 'state');
  const first = await startPortal({ state, repo });
  const camille = await first.signIn('camille@libra.example');
  const dsi = await first.signIn('dsi@boege.example');
  await first.stop();

  const env = { SMTP_URL: server.url };
  server.onRecipient = (address) => (address === 'dsi@boege.example' ? { code: 550 } : undefined);
  const second = await startPortal({ state, repo, env });
  for (const client of [camille, dsi]) client.url = second.url;
  expect((await camille.get('/desk')).text).not.toContain('id="letters"');
  const opened = await dsi.post(
    '/tickets/new',
    { subject: 'Plus rien', body: 'Plus rien ne part.', seen: 'x' },
    { multipart: true },
  );
  expect(opened.status).toBe(303);
  await eventually(async () => ((await camille.get('/desk')).text.includes('id="letters"') ? true : undefined));
  const customer = (await camille.get('/desk/customers/mairie-boege')).text;
  expect(textOf(customer)).toMatch(/dsi@boege\.example.*n’arrivent pas à cette adresse.*550/);
  await second.stop();

  server.reset();
  const third = await startPortal({ state, repo, env });
  for (const client of [camille, dsi]) client.url = third.url;
  const desk = (await camille.get('/desk')).text;
  expect(textOf(desk)).toMatch(/Demande reçue : Plus rien.*dsi@boege\.example.*550/);
  const [, action] = /action="(\/desk\/letters\/\d+)"/.exec(desk)!;
  expect((await dsi.post(action!, { step: 'again' })).status).toBe(404);
  expect(await camille.post(action!, { step: 'again' })).toMatchObject({ status: 303, location: '/desk#letters' });
  await eventually(() => server.received.find(({ to }) => to.includes('dsi@boege.example')));
  await eventually(async () => ((await camille.get('/desk')).text.includes('id="letters"') ? undefined : true));
  expect((await camille.post(action!, { step: 'again' })).status).toBe(400);
  await third.stop();
}, 180_000);

import { afterAll, beforeAll, expect, test } from 'vitest';
import { textOf } from '../support/client.ts';
import { firm } from '../support/firm.ts';
import { bareRepository } from '../support/repository.ts';
import { isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let portal: RunningPortal;

beforeAll(async () => {
  portal = await startPortal({ state: `${folder}/state`, repo: bareRepository(folder, firm()) });
});
afterAll(() => portal?.stop());

test('one ticket is read through a mailed link: no debit, no balance, nothing to write in', async () => {
  const visitor = portal.visitor();
  expect((await visitor.get('/login')).text).toContain('href="/consult"');
  expect(textOf((await visitor.get('/consult')).text)).toContain('Consulter un ticket');
  const asked = await visitor.post('/consult', { email: 'dsi@boege.example', ticket: '#1' });
  expect(textOf((await visitor.get(asked.location!)).text)).toContain('Si l’adresse et le numéro vont ensemble');
  const mail = await portal.mail((one) => isTo(one, 'dsi@boege.example') && one.text!.includes('/consult/'));
  expect(mail.subject).toMatch(/^\[#1\] Votre lien de consultation\s: LibrA$/);
  expect(mail.text).toContain('24 heures');
  const path = new URL(/https?:\/\/\S+\/consult\/[\w-]+/.exec(mail.text!)![0]).pathname;
  expect(textOf((await visitor.get(path)).text)).toContain('Ouvrir le ticket');
  const { location } = await visitor.post(path, {});
  const page = await visitor.get(location!);
  const read = textOf(page.text);
  expect(page.status).toBe(200);
  expect(read).toContain('Le disque est plein');
  expect(read).toContain('Pour répondre');
  for (const hidden of ['Débit', 'débit', '1 h 45', 'LH-1', 'onduleur']) expect(read).not.toContain(hidden);
  expect(page.text).not.toContain('<textarea');
  for (const other of ['/tickets/2', '/tickets/77']) expect((await visitor.get(other)).status).toBe(404);
  expect((await visitor.get('/credit')).location).toBe('/login');
});

test('and in English for whoever reads English', async () => {
  const visitor = portal.visitor();
  await visitor.get('/consult?lang=en');
  expect(textOf((await visitor.get('/consult')).text)).toContain('Consult a ticket');
  const refused = await visitor.post('/consult', { email: 'dsi@boege.example', ticket: 'one' });
  expect(refused.status).toBe(400);
  expect(textOf(refused.text)).toContain('A ticket number has digits alone');
  expect(refused.text).toContain('value="dsi@boege.example"');
});

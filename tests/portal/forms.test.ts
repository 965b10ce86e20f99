/** Forms as they first are, and as they come back refused. */
import { expect, test } from 'vitest';
import type { Problem } from '../../src/domain/problem.ts';
import Login from '../../src/pages/login/index.astro';
import Ticket from '../../src/pages/tickets/[number].astro';
import NewTicket from '../../src/pages/tickets/new.astro';
import { spaceOf } from './fixtures.ts';
import { faultsOf } from './markup.ts';
import { render } from './rendering.ts';

const problem = (code: string, field?: string): Problem => ({
  code,
  field,
  severity: 'problem',
  path: '',
  line: 1,
  message: 'In English.',
  hint: '',
});
const values = {
  subject: 'Un "sujet" <b>',
  body: '\n</textarea><script>alert(1)</script>\nligne',
  kind: 'advice',
  component: 'postfix',
};

test('a new ticket is asked in one form, with the revision seen', async () => {
  const { html, text } = await render(NewTicket, { space: spaceOf('manager') }, { path: '/tickets/new' });
  expect(html).toMatch(/<form[^>]* method="post" action="\/tickets\/new" enctype="multipart\/form-data"/);
  expect(html).toContain('<input type="hidden" name="seen" value="r42">');
  expect(html).toMatch(/<input type="radio" name="kind" value="incident" checked/);
  expect(html).toMatch(/<optgroup label="Messagerie"><option value="postfix">Postfix<\/option>/);
  expect(html).not.toContain('aria-invalid');
  expect(text).not.toContain('Renouvellement');
  expect(html).not.toContain('name="customer"');
});

test('refused, it gives back what was typed, and says what is wrong where', async () => {
  const problems = [problem('too-long', 'subject'), problem('missing', 'body'), problem('expired')];
  const { html, text } = await render(
    NewTicket,
    { space: spaceOf('manager'), form: { values, problems } },
    { path: '/tickets/new' },
  );
  expect(faultsOf(html)).toEqual([]);
  expect(text).toContain('Il reste 3 choses à corriger');
  expect(html).toContain('<a href="#subject">Le sujet dépasse 200 caractères.');
  expect(html).toMatch(
    /<input id="subject" name="subject" required aria-describedby="subject-hint subject-fault" aria-invalid="true"/,
  );
  expect(html).toContain('id="body-fault"');
  expect(text).toContain('Erreur~: Écrivez un message.');
  expect(text).toContain('Votre session s’est terminée.');

  expect(html).toContain('value="Un &quot;sujet&quot; <b>"');
  // The first line break of a textarea is not its value's: one more is written, or the reader's own would be eaten.
  expect(html).toMatch(/>\n\n&lt;\/textarea&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;\nligne<\/textarea>/);
  expect(html).toMatch(/<input type="radio" name="kind" value="advice" checked/);
  expect(html).toContain('<option value="postfix" selected>');
});

test('a refusal without a text of its own falls back on its message', async () => {
  const form = { values, problems: [problem('never-heard-of', 'component')] };
  const { text } = await render(NewTicket, { space: spaceOf('manager'), form }, { path: '/tickets/new' });
  expect(text).toContain('Erreur~: In English.');
});

test('when nothing is wrong with it but the moment, the text is kept too', async () => {
  const form = { values, problems: [] };
  const { text, html } = await render(
    NewTicket,
    { space: spaceOf('manager'), form, notice: 'unavailable' },
    { path: '/tickets/new' },
  );
  expect(text).toContain('Rien n’est perdu');
  expect(html).toContain('&lt;script&gt;');
});

test('an answer comes back on its ticket', async () => {
  const form = { values: { body: 'Trop long' }, problems: [problem('too-long', 'body')] };
  const { text, html } = await render(
    Ticket,
    { space: spaceOf('manager'), form },
    { path: '/tickets/1234', params: { number: '1234' } },
  );
  expect(text).toContain('Il reste une chose à corriger Le message est trop long.');
  expect(html).toMatch(/<textarea id="body"[^>]* aria-invalid="true"[^>]*>\nTrop long<\/textarea>/);
  expect(faultsOf(html)).toEqual([]);
});

test('an address comes back beside why', async () => {
  const form = { values: { email: 'moi' }, problems: [problem('malformed', 'email')] };
  const { text, html } = await render(Login, { space: spaceOf('visitor'), form }, { path: '/login' });
  expect(text).toContain('Cette adresse n’a pas la forme nom@domaine.');
  expect(html).toContain('value="moi"');
  expect(faultsOf(html)).toEqual([]);
});

test('the team names the customer and the contact', async () => {
  const form = {
    values: { ...values, customer: 'hopital-leman', contact: 'x' },
    problems: [problem('unknown', 'contact')],
  };
  const { text, html } = await render(NewTicket, { space: spaceOf('team'), form }, { path: '/tickets/new' });
  expect(html).toContain('<option value="hopital-leman" selected>');
  expect(text).toContain('Ce client n’a personne de ce nom court.');
  const asked = await render(NewTicket, { space: spaceOf('team') }, { path: '/tickets/new?customer=mairie-boege' });
  expect(asked.html).toContain('<option value="mairie-boege" selected>');
});

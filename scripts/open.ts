/** Opens a ticket for a customer who phones. */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { openTicket } from '../src/commands/open-ticket.ts';
import { refusal } from './engineer/answer.ts';
import { openRecord } from './content/open-record.ts';
import { writeInEditor } from './engineer/editor.ts';
import { Mistake } from './engineer/mistake.ts';
import { run } from './engineer/run.ts';
import { findSelf, findWorkplace } from './engineer/workplace.ts';

const help = `Opens a ticket for a customer who phones. Its number is allocated in the record at once, by a push: nobody else gets it.

  carnet open --customer X --contact Y --subject TEXT [-m TEXT] [--via phone] [--kind incident|advice] [--component SLUG]
              [--cc "A B"] [--repo PATH] [--json]

  --customer X         the customer's slug
  --contact Y          handle of whose call it is
  --subject TEXT       one line
  -m, --message TEXT   what they say; without it your editor opens
  --via WAY            phone (default), email, web
  --kind KIND          incident (default) or advice
  --component SLUG     what it is about
  --cc "A B"           handles of those in copy
  --repo PATH          your clone; where you are by default
  --json               ticket and commit, as JSON

Exit code: 0 opened, 1 it cannot be opened as asked (nothing was written), 2 a wrong call.
`;

await run('open', help, async () => {
  const { values } = parseArgs({
    options: {
      customer: { type: 'string' },
      contact: { type: 'string' },
      subject: { type: 'string' },
      message: { type: 'string', short: 'm' },
      via: { type: 'string' },
      kind: { type: 'string' },
      component: { type: 'string' },
      cc: { type: 'string' },
      repo: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const via = values.via ?? 'phone';
  if (via !== 'phone' && via !== 'email' && via !== 'web')
    throw new Mistake(
      'refused',
      `--via wants phone, email or web; found ${JSON.stringify(via)}.`,
      'Write --via phone.',
    );
  const { root } = findWorkplace(values.repo ?? process.env.INIT_CWD ?? process.cwd());
  const record = await openRecord({ path: root });
  try {
    const { content, commit } = await record.read();
    const author = { team: findSelf(root, content).handle };
    const { customer = '', contact = '', subject, kind, component, cc } = values;
    const opened = await openTicket(
      { writer: record.writer, now: Date.now, random: randomBytes, timezone: content.company.timezone },
      {
        author,
        customer,
        contact,
        via,
        subject,
        body: values.message ?? writeInEditor('', `${customer}/${contact}: ${subject ?? ''}`),
        kind,
        component,
        ...(cc !== undefined && { cc }),
        seen: `${commit} ${Date.now()}`,
      },
    );
    if (Array.isArray(opened)) throw refusal(opened);
    if (values.json) console.log(JSON.stringify(opened, null, 2));
    else console.log(`#${opened.ticket} is opened. Your files follow with: git pull`);
  } finally {
    await record.close();
  }
});

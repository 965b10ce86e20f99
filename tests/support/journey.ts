import { type Answer, type Client, hiddenFields } from './client.ts';

/** Fills in the form for a new ticket and sends it. */
export async function openTicket(client: Client, fields: Readonly<Record<string, string>>): Promise<Answer> {
  const page = await client.get('/tickets/new');
  return client.post('/tickets/new', { ...hiddenFields(page.text, '/tickets/new'), ...fields }, { multipart: true });
}

/** The form below a ticket as it is on the page: kept, it can be sent twice. */
export async function replyForm(client: Client, ticket: number): Promise<Record<string, string>> {
  const page = await client.get(`/tickets/${ticket}`);
  return hiddenFields(page.text, `/tickets/${ticket}/replies`);
}

export async function reply(client: Client, ticket: number, fields: Readonly<Record<string, string>>): Promise<Answer> {
  const form = await replyForm(client, ticket);
  return client.post(`/tickets/${ticket}/replies`, { ...form, ...fields }, { multipart: true });
}

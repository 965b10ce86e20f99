/** The least that Node can do: one answer, read from stdin, sent to every request by node:http. What pages are measured against. */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

export interface BareAnswer {
  status: number;
  headers: Record<string, string>;
  /** base64 */
  body: string;
}

const { status, headers, body } = (await json(process.stdin)) as BareAnswer;
const bytes = Buffer.from(body, 'base64');
const server = createServer((_, answer) => {
  answer.writeHead(status, headers);
  answer.end(bytes);
});
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as { port: number }).port);
});
process.on('SIGTERM', () => process.exit(0));

import autocannon from 'autocannon';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import type { BareAnswer } from './bare-server.ts';

export interface PageFigures {
  path: string;
  bytes: number;
  /** Requests per second, medians of the rounds. */
  bare: number;
  portal: number;
  /** Milliseconds under which 99 of 100 answers came, median of the rounds. */
  bareP99: number;
  portalP99: number;
}

const connections = 16;

/**
 * Asks for a page over 16 connections, in turns from the portal and from a bare node:http server that sends the same
 * status, headers and bytes: whatever else the machine is doing, it does to both.
 */
export async function measurePage(
  url: string,
  path: string,
  headers: Record<string, string>,
  { rounds = 3, seconds = 4 } = {},
): Promise<PageFigures> {
  const asked = { 'accept-encoding': 'br, gzip', ...headers };
  const answer = await rawAnswer(new URL(path, url), asked);
  const bare = await startBare(answer);
  try {
    const measure = async (target: URL, duration: number) => {
      const result = await autocannon({ url: target.href, connections, duration, headers: asked });
      if (result.non2xx > 0 || result.errors > 0)
        throw new Error(`${target.href}: ${result.non2xx} answers other than 2xx, ${result.errors} errors`);
      return { rate: result.requests.average, p99: result.latency.p99 };
    };
    const targets = [new URL(path, bare.url), new URL(path, url)];
    for (const target of targets) await measure(target, 2);
    const taken: { rate: number; p99: number }[][] = [[], []];
    for (let round = 0; round < rounds; round += 1)
      for (const [i, target] of targets.entries()) taken[i]!.push(await measure(target, seconds));
    const [bareTaken, portalTaken] = taken as [{ rate: number; p99: number }[], { rate: number; p99: number }[]];
    return {
      path,
      bytes: Buffer.from(answer.body, 'base64').length,
      bare: median(bareTaken.map(({ rate }) => rate)),
      portal: median(portalTaken.map(({ rate }) => rate)),
      bareP99: median(bareTaken.map(({ p99 }) => p99)),
      portalP99: median(portalTaken.map(({ p99 }) => p99)),
    };
  } finally {
    await bare.stop();
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The bytes as they are sent: `fetch` would decompress them. */
async function rawAnswer(url: URL, headers: Record<string, string>): Promise<BareAnswer> {
  const [answer] = (await once(request(url, { headers }).end(), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  if (answer.statusCode !== 200) throw new Error(`${url.pathname} answers ${answer.statusCode}`);
  const sent = Object.entries(answer.headersDistinct)
    .filter(([name]) => !['date', 'connection', 'keep-alive', 'transfer-encoding'].includes(name))
    .map(([name, values]) => [name, values!.join(', ')]);
  return { status: 200, headers: Object.fromEntries(sent), body: Buffer.concat(chunks).toString('base64') };
}

async function startBare(answer: BareAnswer): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [...nodeFlags, join(import.meta.dirname, 'bare-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  child.stdin.end(JSON.stringify(answer));
  const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return {
    url: `http://127.0.0.1:${port.trim()}`,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** As `npm start` gives the portal, so both servers have them. */
export const nodeFlags = ['--max-semi-space-size=64'];

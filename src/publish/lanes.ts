/** Printers that share the work: this thread's, and one more for each other processor. */
import { once } from 'node:events';
import { extname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { NotOurs } from './copy-folder.ts';
import type { Printed, Printer, PrinterOptions, Task } from './printer.ts';

interface Answer {
  printed?: Printed;
  notOurs?: string;
  error?: unknown;
}

export interface Lane extends AsyncDisposable {
  print(task: Task): Promise<Printed>;
}

/** Started before it is needed: a printer takes as long to open there as here. */
export function startWorker(options: PrinterOptions): Lane {
  const worker = new Worker(new URL(`./worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: options,
    // A larger young generation shortens the pauses of rendering.
    resourceLimits: { maxYoungGenerationSizeMb: 128 },
  });
  const died = once(worker, 'exit').then(() => {
    throw new Error('A thread ended in the middle of its work.');
  });
  died.catch(() => undefined);
  return {
    async print(task) {
      worker.postMessage(task);
      const answered = once(worker, 'message') as Promise<[Answer]>;
      const [{ printed, notOurs, error }] = await Promise.race([answered, died]);
      if (printed) return printed;
      throw notOurs === undefined ? error : new NotOurs(notOurs);
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

/** Has all lanes work until `next` has nothing more; undefined is nothing at the moment. Rejects with the first fault. */
export function work(
  lanes: readonly Pick<Lane, 'print'>[],
  next: () => Task | undefined,
  done: (task: Task, printed: Printed) => void,
): Promise<void> {
  return new Promise((finished, failed) => {
    const idle = new Set(lanes);
    let over = false;
    const start = () => {
      for (const lane of idle) {
        const task = over ? undefined : next();
        if (task === undefined) break;
        idle.delete(lane);
        lane.print(task).then(
          (printed) => {
            idle.add(lane);
            if (over) return;
            done(task, printed);
            start();
          },
          (error: unknown) => {
            over = true;
            failed(error);
          },
        );
      }
      if (idle.size === lanes.length && !over) finished();
    };
    start();
  });
}

/** This thread's own printer, which lets the others' answers in between. */
export function laneOf(printer: Printer): Pick<Lane, 'print'> {
  return { print: (task) => nextTurn().then(() => printer.print(task)) };
}

/** A printer in a thread of its own: takes tasks, one after the other, and says what it wrote. */
import { parentPort, workerData } from 'node:worker_threads';
import { NotOurs } from './copy-folder.ts';
import { openPrinter, type PrinterOptions, type Task } from './printer.ts';

const printer = openPrinter(workerData as PrinterOptions);
// Told with the first task: nobody listens for it before.
printer.catch(() => undefined);

parentPort!.on('message', async (task: Task) => {
  try {
    parentPort!.postMessage({ printed: await (await printer).print(task) });
  } catch (error) {
    // An error crosses to another thread without its class.
    parentPort!.postMessage(error instanceof NotOurs ? { notOurs: error.message } : { error });
  }
});

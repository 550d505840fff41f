/** Entry of a thread of the command line: reads TypeScript as the command line does, and does the work it is given. */
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";
register();
await (await import(workerData.entry)).work(workerData);

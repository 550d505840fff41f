/** Entry of the thread of `run`: reads TypeScript as the command line does. */
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";
register();
await (await import("./run.ts")).work(workerData);

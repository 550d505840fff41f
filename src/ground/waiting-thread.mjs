/** Entry of a thread that waits: reads TypeScript as its parent does, loads a module, and gives each message to its `work`. */
import { parentPort, workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";
register();
const { work } = await import(workerData);
parentPort.on("message", work);

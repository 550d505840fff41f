/** Progress on stderr: one line that updates itself on a terminal, a line now and then elsewhere. */
import type { Terminal } from "./terminal.ts";

export interface Progress {
  /** Something new begins, or the same goes on: shown at once when its name changes. */
  readonly phase: (name: string) => void;
  /** How much of this phase is done, 0 to 1; the time left follows from it. */
  readonly update: (share: number) => void;
  /** Leaves an empty line for what comes next. */
  readonly clear: () => void;
}

/** Seconds between two lines where a line cannot be overwritten, and where it can. */
const SPARSE = 2;
const SMOOTH = 0.1;

/** Seconds since some moment; the only clock of the project. */
export const seconds = (): number => Number(process.hrtime.bigint()) / 1e9;

export function progress(terminal: Pick<Terminal, "err" | "live" | "columns">, clock = seconds): Progress {
  let name = "";
  let begun = 0;
  let shown = -Infinity;
  const show = (line: string): void => {
    shown = clock();
    if (terminal.live) terminal.err(`\r\u001b[K${line.slice(0, terminal.columns - 1)}`);
    else terminal.err(`${line}\n`);
  };
  return {
    phase: (next) => {
      if (next === name) return;
      name = next;
      begun = clock();
      show(next);
    },
    update: (share) => {
      const now = clock();
      if (share <= 0 || now - shown < (terminal.live ? SMOOTH : SPARSE)) return;
      const left = ((now - begun) * (1 - share)) / share;
      const known = share >= 0.01 && now - begun >= 1;
      show(`${name}: ${Math.floor(100 * share)} %${known ? `, ${duration(left)} left` : ""}`);
    },
    clear: () => {
      name = "";
      if (terminal.live) terminal.err("\r\u001b[K");
    },
  };
}

/** "12 s", "3 min 20 s", "2 h 5 min". */
export function duration(length: number): string {
  const whole = Math.ceil(length);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

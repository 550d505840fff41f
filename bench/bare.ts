/**
 * The bare loop: what a simulation of this size costs where nothing is general. Persons are bytes in typed arrays,
 * rules are numbers in the code, luck is a generator with a state, one process after the other for each person.
 * Six processes (life, town, work, pension, unemployment, injury) and the year's counts by state. It has no
 * scenarios, no common luck, no shards, no flows: `npx tsx bench/bare.ts` says what the engine's features cost.
 */
const N = 1_000_000;
const YEARS = 12;
const [STUDENT, FORMAL, FLEXIBLE, FARM, JOBLESS, INACTIVE] = [1, 2, 3, 4, 5, 6];
const [OUTSIDE, PAYING, LAPSED, DRAWING, RESIDENTS] = [0, 1, 2, 3, 4];

const age = new Uint8Array(N);
const town = new Uint8Array(N);
const work = new Uint8Array(N);
const pension = new Uint8Array(N);
const years = new Uint8Array(N);
const jobless = new Uint8Array(N);
const injury = new Uint8Array(N);
const death = Float64Array.from({ length: 128 }, (_, a) => Math.min(0.5, 0.0002 * Math.exp(0.085 * a)));
const counts = new Int32Array(YEARS * 64);

// xorshift32: the cheapest generator in common use.
let state = 0x9e3779b9;
function draw(): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 4294967296;
}

function settle(): void {
  for (let i = 0; i < N; i++) {
    age[i] = (i * 97) % 90;
    town[i] = draw() < 0.66 ? 1 : 0;
    const u = draw();
    if (age[i] < 16) work[i] = 0;
    else if (age[i] < 22) work[i] = STUDENT;
    else if (age[i] > 60) work[i] = u < 0.3 ? FARM : INACTIVE;
    else work[i] = u < 0.34 ? FORMAL : u < 0.56 ? FLEXIBLE : u < 0.78 ? FARM : u < 0.82 ? JOBLESS : INACTIVE;
    pension[i] =
      age[i] < 16
        ? OUTSIDE
        : age[i] > 60
          ? town[i]
            ? DRAWING
            : RESIDENTS
          : work[i] === FORMAL
            ? PAYING
            : RESIDENTS;
    jobless[i] = injury[i] = work[i] === FORMAL ? 1 : 0;
    years[i] = pension[i] === PAYING ? Math.min(21, age[i] - 20) : 0;
  }
}

function year(t: number): void {
  for (let i = 0; i < N; i++) {
    if (age[i] === 255) continue;
    if (draw() < death[age[i]]) {
      age[i] = 255;
      continue;
    }
    age[i]++;
    if (town[i] === 0 && draw() < 0.018) town[i] = 1;
    const before = work[i];
    if (before === 0) {
      if (age[i] === 16) work[i] = STUDENT;
    } else if (age[i] > 60) {
      if (before !== INACTIVE && draw() < 0.2) work[i] = INACTIVE;
    } else {
      const u = draw();
      if (before === STUDENT) {
        if (u < 0.2) work[i] = u < 0.1 ? FORMAL : u < 0.17 ? FLEXIBLE : JOBLESS;
      } else if (before === FORMAL) {
        if (u < 0.08) work[i] = u < 0.04 ? JOBLESS : u < 0.064 ? FLEXIBLE : INACTIVE;
      } else if (before === FLEXIBLE) {
        if (u < 0.11) work[i] = u < 0.05 ? FORMAL : u < 0.07 ? JOBLESS : u < 0.09 ? FARM : INACTIVE;
      } else if (before === FARM) {
        if (u < 0.06) work[i] = u < 0.04 ? FLEXIBLE : INACTIVE;
      } else if (before === JOBLESS) {
        if (u < 0.75) work[i] = u < 0.4 ? FORMAL : u < 0.65 ? FLEXIBLE : INACTIVE;
      } else if (u < 0.05) work[i] = u < 0.02 ? FORMAL : FLEXIBLE;
    }
    const now = work[i];
    const p = pension[i];
    if (p === PAYING) {
      if (years[i] < 21) years[i]++;
      if (age[i] > 57 && years[i] >= 15) pension[i] = DRAWING;
      else if (now !== FORMAL && draw() < (before === FORMAL ? 0.45 : 0.1)) pension[i] = LAPSED;
    } else if (p === LAPSED) {
      if (now === FORMAL || draw() < 0.1) pension[i] = PAYING;
    } else if (p === OUTSIDE) {
      if (now === FORMAL) pension[i] = PAYING;
      else if (age[i] >= 16 && draw() < 0.2) pension[i] = RESIDENTS;
    } else if (p === RESIDENTS && now === FORMAL && before !== FORMAL && age[i] < 59) pension[i] = PAYING;
    if (jobless[i] === 1) {
      if (now !== FORMAL) jobless[i] = now === JOBLESS && draw() < 0.4 ? 2 : 0;
    } else if (now === FORMAL) {
      if (draw() < (before === FORMAL ? 0.05 : 0.95)) jobless[i] = 1;
    } else if (jobless[i] === 2 && draw() < 0.9) jobless[i] = 0;
    if (injury[i] === 1) {
      if (now !== FORMAL && draw() < 0.6) injury[i] = 0;
    } else if (now === FORMAL) {
      if (draw() < (before === FORMAL ? 0.1 : 0.97)) injury[i] = 1;
    } else if (now === FLEXIBLE && draw() < 0.1) injury[i] = 1;
    const at = t * 64;
    counts[at + now]++;
    counts[at + 8 + pension[i]]++;
    counts[at + 16 + jobless[i]]++;
    counts[at + 24 + injury[i]]++;
  }
}

const times: number[] = [];
let agentYears = 0;
for (let repeat = 0; repeat < 4; repeat++) {
  counts.fill(0);
  settle();
  const before = process.cpuUsage();
  for (let t = 0; t < YEARS; t++) year(t);
  const { user, system } = process.cpuUsage(before);
  agentYears = 0;
  for (let t = 0; t < YEARS; t++) for (let w = 0; w < 8; w++) agentYears += counts[t * 64 + w]!;
  if (repeat > 0) times.push((user + system) / 1e6);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ agentYears, cpu: times[1] }));

/** What is recorded of the lives of persons: where each count lies, and what it means. Made from the plan; no rules. */
import { OLDEST, PLACES, RESIDENCES, WORKS, reachedOf, residenceOf, workOf } from "../people/person.ts";
import type { Cover, Scheme } from "../schemes/scheme.ts";
import type { Plan } from "./align.ts";
import { isScheme, shared } from "./agent-pack.ts";
import { CODES, type Recorded } from "./agent-job.ts";

/** Age groups of all tables but contribution years, which have five-year groups. */
export const LIFE_STAGES = ["0-15", "16-29", "30-44", "45-59", "60+"] as const;
const STAGES_FROM = [0, 16, 30, 45, 60];
const FIVE = 5;
/** Five-year groups to 100 and over. */
const FIVES = OLDEST / FIVE + 1;

/** When contribution years are looked at: at every year end, on reaching pension age, on beginning to draw. */
export const MOMENTS = ["year-end", "pension-age", "retirement"] as const;

/** Numbers of spells that are told apart: none, one, ...; the last is "and more". */
export const SPELLS = 8;

/** Codes of a person's cover: never covered, done (drawing a pension), then status, when begun, and length. */
export const NEVER = 0;
export const DONE = 1;
export const coverCode = (covered: boolean, since: boolean, length: number, longest: number): number =>
  2 + (Number(covered) * 2 + Number(since)) * longest + length - 1;
export function coverOf(code: number, longest: number): { covered: boolean; since: boolean; length: number } {
  const [part, length] = [Math.floor((code - 2) / longest), ((code - 2) % longest) + 1];
  return { covered: part > 1, since: part % 2 === 1, length };
}

/** Of so many serials in a row one is recorded: all where it costs little, and never fewer than one in 512. */
const ALL_UNTIL = 250_000;
const RAREST = 512;
export const everyOf = (agents: number): number => Math.min(RAREST, Math.ceil(agents / ALL_UNTIL));

const CLASSES: readonly Cover[] = ["absent", "gap", "covered", "done"];
const careersOf = (process: unknown): Scheme["careers"] => (process as Scheme).careers;

/** What the recorder of a plan has to know; `at` is where its counts begin among all counts of the job. */
export function recordedOf(plan: Plan, agents: number, at: number): Recorded {
  const years = plan.until - plan.base;
  const schemes = plan.compilers.filter(({ process }) => isScheme(process.name));
  const career = schemes.findIndex(({ process }) => careersOf(process)?.draws !== undefined);
  const width = career < 0 ? 0 : schemes[career]!.layout.width;
  const held = heldNames(plan);
  const states = Math.max(1, ...schemes.map(({ process }) => process.states.length));
  const jointOf = new Int32Array(schemes.length * states);
  let joints = 1;
  held.forEach(({ labels, of }, s) => {
    of.forEach((label, state) => (jointOf[s * states + state] = label * joints));
    joints *= labels.length;
  });
  const pairsAt: number[] = [];
  let pairs = 0;
  for (const { process } of schemes)
    pairsAt.push((pairs += process.states.length ** 2) - process.states.length ** 2);
  const workAt = pairs;
  pairs += WORKS.length ** 2;
  const longest = years + 1;
  const codes = 2 + 4 * longest;
  const tracks = schemes.flatMap(({ process }, scheme) => {
    const { cover } = careersOf(process) ?? {};
    return cover ? [{ scheme, classOf: classesOf(process.states, cover.states) }] : [];
  });
  // Counts of a track: running codes, those ended by another status, those ended by the pension, number of spells.
  const track = 3 * codes + SPELLS;
  const lines = (groups: number): number => (years + 1) * groups * 2;
  const sizes = {
    careers: lines(FIVES) * MOMENTS.length * RESIDENCES.length * width,
    joint: lines(STAGES_FROM.length) * joints,
    moves: lines(STAGES_FROM.length) * pairs,
    cover: lines(STAGES_FROM.length) * tracks.length * track,
  };
  const from = { careers: at, joint: 0, moves: 0, cover: 0 };
  from.joint = from.careers + sizes.careers;
  from.moves = from.joint + sizes.joint;
  from.cover = from.moves + sizes.moves;
  return {
    every: everyOf(agents),
    from,
    end: from.cover + sizes.cover,
    fives: FIVES,
    fiveOf: shared(byAge((age) => Math.floor(age / FIVE))),
    stages: STAGES_FROM.length,
    stageOf: shared(byAge((age) => STAGES_FROM.findLastIndex((first) => age >= first))),
    moments: MOMENTS.length,
    career,
    width,
    draws:
      career < 0 ? -1 : schemes[career]!.process.states.indexOf(careersOf(schemes[career]!.process)!.draws!),
    states,
    jointOf: shared(jointOf),
    joints,
    pairs,
    pairsAt,
    workAt,
    tracks,
    codes,
    track,
    spells: SPELLS,
    ...coverTables(longest, codes),
    residenceOf: shared(Uint8Array.from({ length: PLACES }, (_, place) => residenceOf(place))),
    reachedOf: shared(Uint8Array.from({ length: PLACES }, (_, place) => reachedOf(place))),
    workOf: shared(Uint8Array.from({ length: PLACES }, (_, place) => workOf(place))),
  };
}

const byAge = (of: (age: number) => number): Uint8Array =>
  Uint8Array.from({ length: OLDEST + 1 }, (_, age) => of(age));

/** By scheme: the names under which it is held ("" for not at all, first), and which of them each state is. */
export function heldNames(plan: Plan): { labels: string[]; of: number[] }[] {
  return plan.compilers
    .filter(({ process }) => isScheme(process.name))
    .map(({ process }) => {
      const { enrolled = [], careers } = process as unknown as Scheme;
      const own: Record<string, string | undefined> =
        careers?.held ?? Object.fromEntries(enrolled.map((state) => [state, process.name]));
      const labels = ["", ...new Set(Object.values(own) as string[])];
      return { labels, of: process.states.map((state) => labels.indexOf(own[state] ?? "")) };
    });
}

type CoverStates = NonNullable<NonNullable<Scheme["careers"]>["cover"]>["states"];
function classesOf(states: readonly string[], cover: CoverStates): Uint8Array {
  const classOf = new Uint8Array(states.length * CODES);
  states.forEach((state, index) => {
    const said = cover[state] ?? "absent";
    for (let place = 0; place < PLACES; place++)
      classOf[index * CODES + place] = CLASSES.indexOf(
        typeof said === "string" ? said : said(WORKS[workOf(place)]!),
      );
  });
  return shared(classOf);
}

/** By class and code: a person's next code, and which status that ends (0 none, 1 by another, 2 by the pension). */
function coverTables(
  longest: number,
  codes: number,
): Pick<Recorded, "firstCode" | "nextCode" | "ends" | "begins"> {
  const [absent, gap, covered, done] = [0, 1, 2, 3];
  const firstCode = new Uint8Array(CLASSES.length);
  firstCode[absent] = NEVER;
  firstCode[gap] = coverCode(false, false, 1, longest);
  firstCode[covered] = coverCode(true, false, 1, longest);
  firstCode[done] = DONE;
  const nextCode = new Uint8Array(CLASSES.length * 256);
  const ends = new Uint8Array(CLASSES.length * 256);
  const begins = new Uint8Array(CLASSES.length * 256);
  for (let code = 0; code < codes; code++)
    for (let one = 0; one < CLASSES.length; one++) {
      const at = one * 256 + code;
      const now = code > DONE ? coverOf(code, longest) : undefined;
      if (one === done) {
        nextCode[at] = DONE;
        ends[at] = now ? 2 : 0;
      } else if (one === covered) {
        const same = now?.covered;
        nextCode[at] = coverCode(
          true,
          same ? now!.since : true,
          same ? Math.min(longest, now!.length + 1) : 1,
          longest,
        );
        ends[at] = now && !same ? 1 : 0;
        begins[at] = same ? 0 : 1;
      } else if (!now) nextCode[at] = code;
      else {
        nextCode[at] = coverCode(
          false,
          now.covered ? true : now.since,
          now.covered ? 1 : Math.min(longest, now.length + 1),
          longest,
        );
        ends[at] = now.covered ? 1 : 0;
      }
    }
  return {
    firstCode: shared(firstCode),
    nextCode: shared(nextCode),
    ends: shared(ends),
    begins: shared(begins),
  };
}

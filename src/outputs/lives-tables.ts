/** Tables of the same person over schemes and years: insurances held together, spells and gaps, transitions. */
import { DONE, LIFE_STAGES, NEVER, coverOf, heldNames } from "../engines/careers.ts";
import { SEXES, WORKS } from "../people/person.ts";
import { careersOf, eachLine, headOf, schemesOf, type Cell, type Lived, type Row } from "./lived-counts.ts";
import { shareError } from "./tables.ts";

/** A row: persons by the insurances they hold at a year end. */
export function jointRows(lived: Lived, cell: Cell): Row[] {
  const rows: Row[] = [];
  const held = heldNames(lived.plan);
  const size = lived.recorded.joints;
  eachLine(lived, lived.recorded.from.joint, LIFE_STAGES, size, (t, { sex, age_group }, line) => {
    const [scenario, engine, year] = headOf(lived, t);
    line.forEach((count, index) => {
      if (count === 0) return;
      let rest = index;
      const names = held.flatMap(({ labels }) => {
        const name = labels[rest % labels.length]!;
        rest = Math.floor(rest / labels.length);
        return name === "" ? [] : [name];
      });
      const { persons, standard_error, recorded } = cell(t, count);
      rows.push({
        scenario,
        engine,
        year,
        sex,
        age_group,
        held: names.join(" + ") || "none",
        schemes: names.length,
        persons,
        standard_error,
        recorded,
      });
    });
  });
  return rows;
}

/** A row: persons by the length of a spell of cover or a gap, running at a year end or ended in the year; or by number. */
export function spellRows(lived: Lived, cell: Cell): Row[] {
  const rows: Row[] = [];
  const { recorded, plan } = lived;
  const { codes, track, tracks, from: at } = recorded;
  const longest = plan.until - plan.base + 1;
  const series = tracks.map(({ scheme }) => careersOf(schemesOf(plan)[scheme]!.process).cover!.series);
  const ended = ["", "-ended", "-ended-by-pension"];
  eachLine(lived, at.cover, LIFE_STAGES, tracks.length * track, (t, { sex, age_group }, line) => {
    const [scenario, engine, year] = headOf(lived, t);
    line.forEach((count, index) => {
      if (count === 0) return;
      const i = index % track;
      const code = i % codes;
      const about: [string, string | null, number | null] =
        i >= 3 * codes
          ? ["number-of-spells", null, i - 3 * codes]
          : code === NEVER || code === DONE
            ? [code === NEVER ? "never-covered" : "drawing-pension", null, null]
            : spellOf(code, longest, ended[Math.floor(i / codes)]!);
      const { persons, standard_error, recorded: seen } = cell(t, count);
      rows.push({
        scenario,
        engine,
        year,
        series: series[Math.floor(index / track)]!,
        measure: about[0],
        begun: about[1],
        value: about[2],
        sex,
        age_group,
        persons,
        standard_error,
        recorded: seen,
      });
    });
  });
  return rows;
}
function spellOf(code: number, longest: number, ended: string): [string, string, number] {
  const { covered, since, length } = coverOf(code, longest);
  return [`${covered ? "spell" : "gap"}${ended}`, since ? "since" : "before", length];
}

/** A row: of the persons in a state at the base year end, those in another (or dead) at a later year end. */
export function transitionRows(lived: Lived, cell: Cell): Row[] {
  const rows: Row[] = [];
  const { recorded, plan, counts } = lived;
  const processes = [
    ...schemesOf(plan).map(({ process }, s) => ({ ...process, at: recorded.pairsAt[s]! })),
    { name: "work", states: WORKS as readonly string[], at: recorded.workAt },
  ];
  const size = recorded.pairs;
  eachLine(lived, recorded.from.moves, LIFE_STAGES, size, (t, { sex, age_group }, line, first) => {
    if (t === 0) return;
    const [scenario, engine, year] = headOf(lived, t);
    // The same line at the base year end holds who stood where.
    const then = first - t * LIFE_STAGES.length * SEXES.length * size;
    const base = counts.subarray(then, then + size);
    for (const { name, states, at } of processes)
      states.forEach((state, f) => {
        const of = base[at + f * states.length + f]!;
        let dead = of;
        const add = (to: string, count: number): void => {
          if (count === 0) return;
          const share = count / of;
          const { persons, standard_error, recorded: seen } = cell(t, count);
          rows.push({
            scenario,
            engine,
            year,
            process: name,
            from: state,
            to,
            sex,
            age_group,
            persons,
            standard_error,
            recorded: seen,
            share,
            share_error: shareError(count, of),
          });
        };
        states.forEach((to, g) => {
          const count = line[at + f * states.length + g]!;
          dead -= count;
          add(to, count);
        });
        add("dead", dead);
      });
  });
  return rows;
}

/** The fields of a person, and how they make a cell. */

export const SEXES = ["male", "female"] as const;
/** Statutory pension age before the 2024 decision: men 60, women 55 or 50 by track (fixed for life). */
export const TRACKS = ["60", "50", "55"] as const;
export const RESIDENCES = ["urban-local", "urban-nonlocal", "rural"] as const;
export const REACHED = ["before", "reached"] as const;
export const WORKS = [
  "child",
  "student",
  "formal-public",
  "formal-enterprise",
  "uncovered-wage",
  "flexible",
  "platform",
  "agriculture",
  "unemployed",
  "inactive",
] as const;
/**
 * What the work process did this year, for the schemes to see: `separated` left formal work,
 * `hired` entered it, `left-school` and `hired-from-school` left school.
 */
export const EVENTS = ["none", "separated", "hired", "left-school", "hired-from-school"] as const;
/** The nation as one place; a provincial run lists 31 here. */
export const PROVINCES = ["all"] as const;
export const OLDEST = 100;

export type Sex = (typeof SEXES)[number];
export type Track = (typeof TRACKS)[number];
export type Residence = (typeof RESIDENCES)[number];
export type Reached = (typeof REACHED)[number];
export type Work = (typeof WORKS)[number];
export type Event = (typeof EVENTS)[number];

/** What a rule may read of a person. */
export interface Person {
  /** The calendar year that is being lived. */
  readonly year: number;
  /** Completed years at the end of the year before; the person turns age + 1 this year. 100 means 100 or more. */
  readonly age: number;
  readonly sex: Sex;
  readonly track: Track;
  /** In hardship: contributions to the residents' pension are paid for this person. */
  readonly needy: boolean;
  readonly residence: Residence;
  /** Whether the own pension age (statutory, options included) has been reached. */
  readonly reached: Reached;
  readonly work: Work;
  readonly event: Event;
}

/** Kind: sex and track together, with the needy flag: what never changes in a life besides the year of birth. */
export const KINDS = 6;
export const kindOf = (track: Track, needy: boolean): number => TRACKS.indexOf(track) * 2 + Number(needy);
export const trackOfKind = (kind: number): Track => TRACKS[kind >> 1]!;
export const sexOfKind = (kind: number): Sex => (kind < 2 ? "male" : "female");
export const needyOfKind = (kind: number): boolean => (kind & 1) === 1;

/** Place: residence, reached and work together, what the person processes change; 60 of them. */
export const PLACES = RESIDENCES.length * REACHED.length * WORKS.length;
export const placeOf = (residence: number, reached: number, work: number): number =>
  (residence * 2 + reached) * 10 + work;
const everyPlace = Array.from({ length: PLACES }, (_, place) => place);
const residences = Uint8Array.from(everyPlace, (place) => Math.floor(place / 20));
const reacheds = Uint8Array.from(everyPlace, (place) => Math.floor(place / 10) % 2);
const works = Uint8Array.from(everyPlace, (place) => place % 10);
export const residenceOf = (place: number): number => residences[place]!;
export const reachedOf = (place: number): number => reacheds[place]!;
export const workOf = (place: number): number => works[place]!;
/** Context: a place after the year's moves together with the work event: 300 of them. */
export const CONTEXTS = PLACES * EVENTS.length;

export const isFormal = (work: Work): boolean => work === "formal-public" || work === "formal-enterprise";
export const ownAccount = (work: Work): boolean => work === "flexible" || work === "platform";

/** The event that a move from one work state to another is. */
export function eventOf(from: Work, to: Work): Event {
  if (from === to) return "none";
  if (from === "student") return isFormal(to) ? "hired-from-school" : "left-school";
  if (isFormal(from)) return isFormal(to) ? "none" : "separated";
  return isFormal(to) ? "hired" : "none";
}

/**
 * Whether such a person can exist when a scheme takes its turn: children until the year of turning 16, students
 * to 27, formal work only before the own pension age, events only where the work process can have made them.
 */
export function possible(who: Pick<Person, "age" | "reached" | "work" | "event">): boolean {
  const { age, work, event } = who;
  const formal = isFormal(work);
  if (who.reached === "reached" ? age < 44 || formal : age > 68) return false;
  if (work === "child") return age < 15 && event === "none";
  if (work === "student") return age >= 15 && age < 27 && event === "none";
  if (age < 16) return false;
  if (event === "separated") return !formal && work !== "agriculture" && work !== "platform";
  if (event === "hired") return work === "formal-enterprise";
  if (event === "hired-from-school") return formal && age < 27;
  return event === "none" || (!formal && age < 27 && work !== "agriculture" && work !== "inactive");
}

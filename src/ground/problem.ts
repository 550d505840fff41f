/** Errors for people: what was wrong, where, what is allowed, what to do; all problems at once. */

/** A mistake that the user can mend: printed without a stack trace, exit code 1. */
export class UserError extends Error {
  readonly problems: readonly string[];
  constructor(where: string, problems: readonly string[]) {
    super(
      `${where} has ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    );
    this.name = "UserError";
    this.problems = problems;
  }
}

/** The value, or undefined where it cannot be had, with what is wrong noted among `problems`. */
export async function tried<T>(
  make: () => T | Promise<T>,
  problems: string[],
  where = "",
): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push(...error.problems.map((problem) => `${where}${problem}`));
    return undefined;
  }
}

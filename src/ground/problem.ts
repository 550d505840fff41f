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

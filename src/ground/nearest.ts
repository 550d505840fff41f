/** What was probably meant by a word that nobody knows. */

/** The name with the fewest edits (Levenshtein 1966). */
export function nearest(word: string, names: readonly string[]): string {
  const distance = (a: string, b: string): number => {
    let line = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++)
        next[j] = Math.min(next[j - 1]! + 1, line[j]! + 1, line[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      line = next;
    }
    return line[b.length]!;
  };
  return names.reduce((best, name) => (distance(word, name) < distance(word, best) ? name : best));
}

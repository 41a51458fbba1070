// Which known name was meant by one that there is not.

/** A name is meant that differs in so many letters of the longer one at most, as a share. */
const MOST_DIFFERENT = 0.4;

/** The known name that is most like the word; none where no one is much alike. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const likely = known
    .map((name) => ({ name, share: distance(word, name) / Math.max(word.length, name.length) }))
    .filter(({ share }) => share <= MOST_DIFFERENT)
    .sort((one, other) => one.share - other.share);
  return likely[0]?.name;
}

/** How many letters must be put in, left out or replaced (Levenshtein's distance). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [column, against] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (letter === against ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

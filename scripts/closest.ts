// Which known name was meant by one that there is not.
import { distance } from "fastest-levenshtein";

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

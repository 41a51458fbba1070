// The difference of two lists of lines, by their longest common subsequence.

/** A line that both lists have, or one of them. */
export interface DiffLine {
  readonly side: "both" | "expected" | "actual";
  readonly text: string;
}

/** Above this many pairs of lines the middle is shown as all different, which is true and quick. */
const MOST_PAIRS = 1_000_000;

/** The lines of both lists in order; where they differ, those expected come before the actual ones. */
export function diffLines(expected: readonly string[], actual: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < expected.length && start < actual.length && expected[start] === actual[start]) {
    start += 1;
  }
  let end = 0;
  while (
    end < expected.length - start &&
    end < actual.length - start &&
    expected[expected.length - 1 - end] === actual[actual.length - 1 - end]
  ) {
    end += 1;
  }
  return [
    ...on("both", expected.slice(0, start)),
    ...middle(
      expected.slice(start, expected.length - end),
      actual.slice(start, actual.length - end),
    ),
    ...on("both", expected.slice(expected.length - end)),
  ];
}

function middle(expected: readonly string[], actual: readonly string[]): DiffLine[] {
  if (expected.length * actual.length > MOST_PAIRS) {
    return [...on("expected", expected), ...on("actual", actual)];
  }
  const common = commonLengths(expected, actual);
  const lines: DiffLine[] = [];
  let [left, right] = [0, 0];
  while (left < expected.length && right < actual.length) {
    const text = expected[left] ?? "";
    if (text === actual[right]) {
      lines.push({ side: "both", text });
      left += 1;
      right += 1;
    } else if (at(common, left + 1, right) >= at(common, left, right + 1)) {
      lines.push({ side: "expected", text });
      left += 1;
    } else {
      lines.push({ side: "actual", text: actual[right] ?? "" });
      right += 1;
    }
  }
  return [...lines, ...on("expected", expected.slice(left)), ...on("actual", actual.slice(right))];
}

/** Length of the longest common subsequence of what follows each pair of positions. */
function commonLengths(expected: readonly string[], actual: readonly string[]): Uint32Array[] {
  const rows = Array.from(
    { length: expected.length + 1 },
    () => new Uint32Array(actual.length + 1),
  );
  for (let left = expected.length - 1; left >= 0; left -= 1) {
    for (let right = actual.length - 1; right >= 0; right -= 1) {
      const row = rows[left];
      if (row === undefined) continue;
      row[right] =
        expected[left] === actual[right]
          ? at(rows, left + 1, right + 1) + 1
          : Math.max(at(rows, left + 1, right), at(rows, left, right + 1));
    }
  }
  return rows;
}

function at(rows: readonly Uint32Array[], left: number, right: number): number {
  return rows[left]?.[right] ?? 0;
}

function on(side: DiffLine["side"], texts: readonly string[]): DiffLine[] {
  return texts.map((text) => ({ side, text }));
}

// A row of numbers as a row of bars, each an eighth of a line high.

const BARS = "▁▂▃▄▅▆▇█";
/** What stands for a number that is not there. */
const NOTHING = "·";

/** A bar each: the greatest is full, 0 the lowest one; `undefined` is a dot. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const most = Math.max(...values.map((value) => value ?? 0));
  return values
    .map((value) => {
      if (value === undefined) return NOTHING;
      const eighth = most === 0 ? 0 : Math.ceil((value / most) * BARS.length) - 1;
      return BARS[Math.max(0, eighth)];
    })
    .join("");
}

/** Neighbours put together until there are no more than so many; `join` is given those of one place. */
export function condensed<T, R>(
  values: readonly T[],
  most: number,
  join: (neighbours: readonly T[]) => R,
): R[] {
  const each = Math.ceil(values.length / most);
  const places = Math.ceil(values.length / Math.max(1, each));
  return Array.from({ length: places }, (_, place) =>
    join(values.slice(place * each, (place + 1) * each)),
  );
}

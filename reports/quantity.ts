// Numbers for people: three significant digits where a number was measured, all of them where it was
// counted.

const UNITS = [
  { name: "ns", ns: 1 },
  { name: "µs", ns: 1e3 },
  { name: "ms", ns: 1e6 },
  { name: "s", ns: 1e9 },
] as const;

const SIZES = [
  { name: "B", bytes: 1 },
  { name: "KiB", bytes: 2 ** 10 },
  { name: "MiB", bytes: 2 ** 20 },
  { name: "GiB", bytes: 2 ** 30 },
] as const;

/** A measured time: `1.23 µs`; from a thousand seconds on whole seconds, `1,230 s`. */
export function duration(ns: number): string {
  const rounded = significant(ns);
  // The unit is chosen after rounding: 999.9 ns are 1.00 µs.
  const unit = UNITS.findLast((candidate) => rounded >= candidate.ns) ?? UNITS[0];
  return `${measured(ns / unit.ns)} ${unit.name}`;
}

/** A measured number: `1,230,000`, `12.3`, `0.0123`. */
export function measured(value: number): string {
  if (value === 0) return "0";
  const rounded = significant(value);
  const digitsBefore = Math.floor(Math.log10(rounded)) + 1;
  return grouped(rounded.toFixed(Math.max(0, 3 - digitsBefore)));
}

/** A count, exact: `1,234,567`. */
export function count(value: number): string {
  return grouped(String(value));
}

/** A count with its noun: `1 check`, `2 checks`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Numbers of things that are named in the plural, in the singular where each is one: `1 history`, `1 to 3 histories`. */
export function ranged(values: readonly number[], many: string): string {
  const isOne = values.every((value) => value === 1);
  return `${range(values, count)} ${isOne ? many.replace(/ies$/u, "y").replace(/s$/u, "") : many}`;
}

/** The least and the most of some numbers, or the one they all are: `1 to 3`. */
export function range(values: readonly number[], format: (value: number) => string): string {
  const least = format(Math.min(...values));
  const most = format(Math.max(...values));
  return least === most ? least : `${least} to ${most}`;
}

/** A size, in memory or on disk: `7.75 GiB`, `1.25 KiB`. */
export function bytes(value: number): string {
  const unit = SIZES.findLast((one) => value >= one.bytes) ?? SIZES[0];
  return `${measured(value / unit.bytes)} ${unit.name}`;
}

function significant(value: number): number {
  return Number(value.toPrecision(3));
}

function grouped(digits: string): string {
  const [whole = "", fraction] = digits.split(".");
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

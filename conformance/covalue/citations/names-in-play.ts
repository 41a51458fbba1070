// The names that a history has used so far, and which of them a careless store may take for one another
// or cannot keep.

/** Names of one kind that are in play: ids, the sessions of a coValue, peers, texts. */
export class NamesInPlay {
  readonly #names = new Set<string>();

  add(name: string): void {
    this.#names.add(name);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  with(name: string): this {
    this.add(name);
    return this;
  }

  /** Whether another name in play may be taken for this one. */
  hasLike(name: string): boolean {
    for (const other of this.#names) if (other !== name && isLike(name, other)) return true;
    return false;
  }

  /** Whether any two names in play may be taken for one another. */
  hasAlike(): boolean {
    for (const name of this.#names) if (this.hasLike(name)) return true;
    return false;
  }

  some(test: (name: string) => boolean): boolean {
    for (const name of this.#names) if (test(name)) return true;
    return false;
  }
}

/** Names beyond this length are long ones. */
const LONG_NAME = 200;

/** Whether a store that folds, cuts or matches names carelessly may take one for the other. */
export function isLike(a: string, b: string): boolean {
  const [one, other] = [traitsOf(a), traitsOf(b)];
  return (
    one.folded === other.folded || one.pattern?.test(b) === true || other.pattern?.test(a) === true
  );
}

/** Whether a careless store makes another name of this one. */
export function isFoldable(name: string): boolean {
  return traitsOf(name).folded !== name;
}

/** Whether a name is one that not every encoding can say, or that means something elsewhere. */
export function isOdd(name: string): boolean {
  return traitsOf(name).isOdd;
}

/** Whether a name holds what other names may be joined by. */
export function holdsSeparator(name: string): boolean {
  return /[^A-Za-z0-9_]/.test(name);
}

export function isLong(name: string): boolean {
  return name.length > LONG_NAME;
}

/** What is asked of a name again and again. */
interface Traits {
  /** What is left where case, composition, lone surrogates, ends and what comes after a NUL do not count. */
  readonly folded: string;
  readonly isOdd: boolean;
  /** What the name matches where it is taken for a pattern of SQL. */
  readonly pattern: RegExp | undefined;
}

const known = new Map<string, Traits>();
/** Of names there are few in a history, and many in a run. */
const MOST_KNOWN = 4_096;

function traitsOf(name: string): Traits {
  const before = known.get(name);
  if (before !== undefined) return before;
  const [untilNUL = ""] = name.split("\0", 1);
  const folded = untilNUL
    .slice(0, LONG_NAME)
    .toWellFormed()
    .normalize("NFC")
    .toLowerCase()
    .trim()
    .replace(/^0+(?=\d)/, "");
  const pattern = /[%_]/.test(name) && name.length <= LONG_NAME ? patternOf(name) : undefined;
  const traits = { folded, isOdd: !PLAIN.test(name) || name in {}, pattern };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(name, traits);
  return traits;
}

/** Printable ASCII without what quotes, escapes or matches, and without spaces at the ends. */
const PLAIN = /^[\w$:#./-]([\w$:#./ -]*[\w$:#./-])?$/;

function patternOf(name: string): RegExp {
  const source = name.replaceAll(
    /[^%_]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new RegExp(`^${source.replaceAll("%", "[^]*").replaceAll("_", "[^]")}$`);
}

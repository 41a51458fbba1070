// What an engine is to everyone above it: a name, what it promises, whether it can run here, and how
// a store of it is opened. Nothing here knows what kind of data the store holds.
import {
  APIS,
  DURABILITIES,
  type Api,
  type Durability,
  type Tuning,
  type TuningValue,
} from "./cell.ts";
import { prepareDirectory } from "./directory.ts";
import { AssayError } from "./errors.ts";

/** Milliseconds since the epoch, injected so that time is an input. A test's clock must not start at 0. */
export type Clock = () => number;

/** How a store is opened. */
export interface OpenOptions {
  /** Directory that holds the data; created when missing. */
  readonly path: string;
  readonly durability: Durability;
  /** Default: `Date.now`. */
  readonly clock?: Clock;
  /** Parameters that differ from the engine's defaults. Default: none. */
  readonly tuning?: Tuning;
}

/** Open options with every default filled in. */
export type ResolvedOpenOptions = Required<OpenOptions>;

/** Whether an engine can run on this machine, and what to do when it cannot. */
export type Probe =
  | { readonly available: true; readonly version: string }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

/** Where another process finds an engine: a module to import, and the name it is exported under. */
export interface EngineSource {
  /** A package's subpath (`@assay/engines/sqlite`) or a `file:` URL. */
  readonly module: string;
  readonly exportName: string;
}

/** What an engine says of itself, by claim: each `true` is tested, and of each `false` the absence. */
export type Claims<Claim extends string> = Readonly<Record<Claim, boolean>>;

/** A storage engine. `Async` and `Sync` are the store types of its two apis. */
export interface Engine<Async, Sync, Claim extends string = string> {
  readonly name: string;
  /** Where child processes find it; without one it can only be run in the process that made it. */
  readonly source?: EngineSource;
  readonly claims: Claims<Claim>;
  /** Durabilities it can honour; any other is refused with `DURABILITY_UNSUPPORTED`. */
  readonly durabilities: readonly Durability[];
  readonly apis: readonly Api[];
  /** Tuning parameters it accepts, with their defaults. */
  readonly defaults: Tuning;
  /** Finds out whether the engine's library is there and loads, without opening anything. */
  probe(): Promise<Probe>;
  /** Opens a store of the async api; errors are those of `Engine.openSync`. */
  openAsync(options: OpenOptions): Promise<Async>;
  /**
   * Opens a store of the sync api.
   *
   * Errors: `API_UNSUPPORTED`, `DURABILITY_UNSUPPORTED`, `TUNING_UNKNOWN`, `ENGINE_UNAVAILABLE`,
   * the `DIRECTORY_*` codes, `LOCKED`, `CORRUPT`, `DISK_FULL`, `IO_FAILED`.
   */
  openSync(options: OpenOptions): Sync;
}

/** What an engine's author writes; `defineEngine` adds the checks that are the same for all. */
export interface EngineDefinition<Async, Sync, Claim extends string> {
  readonly name: string;
  /** Version of the layout on disk; raise it whenever old data can no longer be read. */
  readonly layout: number;
  /** See `Engine.source`. */
  readonly source?: EngineSource;
  readonly claims: Claims<Claim>;
  readonly durabilities: readonly [Durability, ...Durability[]];
  /** Tuning parameters and their defaults. Default: none. */
  readonly defaults?: Tuning;
  probe(): Promise<Probe>;
  openAsync?(options: ResolvedOpenOptions): Promise<Async>;
  openSync?(options: ResolvedOpenOptions): Sync;
}

/** Makes an engine whose `open` functions check options and directory before the engine sees them. */
export function defineEngine<Async, Sync, Claim extends string>(
  definition: EngineDefinition<Async, Sync, Claim>,
): Engine<Async, Sync, Claim> {
  assertDefinition(definition);
  const defaults = definition.defaults ?? {};
  const prepare = (options: OpenOptions): ResolvedOpenOptions => {
    const resolved = {
      clock: Date.now,
      ...options,
      tuning: resolveTuning(definition.name, defaults, options.tuning ?? {}),
    };
    if (!definition.durabilities.includes(resolved.durability)) {
      throw new AssayError(
        "DURABILITY_UNSUPPORTED",
        `${definition.name} does not offer durability ${resolved.durability}; it offers ${definition.durabilities.join(", ")}`,
      );
    }
    // A volatile store writes nothing, so it has no directory to claim.
    if (resolved.durability !== "volatile") {
      const stamp = { engine: definition.name, layout: definition.layout };
      prepareDirectory(resolved.path, stamp, resolved.durability);
    }
    return resolved;
  };
  const missingApi = (api: Api): AssayError =>
    new AssayError("API_UNSUPPORTED", `${definition.name} has no ${api} cell`);
  return {
    name: definition.name,
    ...(definition.source === undefined ? {} : { source: definition.source }),
    claims: definition.claims,
    durabilities: DURABILITIES.filter((durability) => definition.durabilities.includes(durability)),
    apis: APIS.filter(
      (api) => (api === "async" ? definition.openAsync : definition.openSync) !== undefined,
    ),
    defaults,
    probe: () => definition.probe(),
    async openAsync(options) {
      if (definition.openAsync === undefined) throw missingApi("async");
      return definition.openAsync(prepare(options));
    },
    openSync(options) {
      if (definition.openSync === undefined) throw missingApi("sync");
      return definition.openSync(prepare(options));
    },
  };
}

/** Names stand in file names, in options and in tables. */
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Says at once what an author got wrong, who may not be using TypeScript. Throws `TypeError`. */
function assertDefinition(definition: EngineDefinition<unknown, unknown, string>): void {
  const { name, durabilities } = definition;
  const wrong = (what: string): TypeError =>
    new TypeError(`engine ${JSON.stringify(name)}: ${what}`);
  if (!NAME.test(name))
    throw wrong("a name is lower-case letters and digits, with hyphens between");
  const unknown = durabilities.find((durability) => !DURABILITIES.includes(durability));
  if (unknown !== undefined) {
    throw wrong(`unknown durability "${unknown}"; known: ${DURABILITIES.join(", ")}`);
  }
  if (durabilities.length === 0) throw wrong("it offers no durability");
  if (definition.openAsync === undefined && definition.openSync === undefined) {
    throw wrong("it has neither openAsync nor openSync");
  }
  if (typeof definition.probe !== "function") throw wrong("it has no probe");
}

/** What a parameter is, by the type of its default. */
const KINDS: Readonly<Record<string, string>> = {
  boolean: "true or false",
  number: "a number",
  string: "a word",
};

function resolveTuning(engine: string, defaults: Tuning, given: Tuning): Tuning {
  const resolved: Record<string, TuningValue> = { ...defaults };
  for (const [name, value] of Object.entries(given)) {
    const known = defaults[name];
    if (known === undefined) {
      const offered = Object.keys(defaults).join(", ") || "none";
      const what = `${engine} has no parameter ${name}; its parameters: ${offered}`;
      throw new AssayError("TUNING_UNKNOWN", what);
    }
    if (typeof known !== typeof value) {
      const what = `${engine}'s ${name} is ${KINDS[typeof known]}, by default ${known}, not ${value}`;
      throw new AssayError("TUNING_UNKNOWN", what);
    }
    resolved[name] = value;
  }
  return resolved;
}

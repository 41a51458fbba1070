// The data of a run: a capture's coValues, repeated under fresh ids until there is enough of them.
// Every cell of a run is given the same, since it depends on capture, seed and parameters alone.
// Non-goal: copies that a node could verify; storage never looks at a signature.
import { createHash } from "node:crypto";
import type { RawCoID } from "@assay/engines/covalue";
import type { Capture } from "@assay/engines/history";
import type { Parameters } from "../parameters.ts";
import { prepareMessages, type PreparedMessage, type PreparedSession } from "./prepared-message.ts";
import { interleaved, randomFrom, shuffled } from "./random.ts";

/** What workloads make their streams from. */
export interface Dataset {
  /** Seed of everything random in the workloads. */
  readonly seed: number;
  /** The message that makes each coValue of each copy, in random order. */
  readonly creations: readonly PreparedMessage[];
  /**
   * The later messages of the first copies, as many copies as give enough of them; the copies
   * interleaved, each in the order captured.
   */
  readonly extensions: readonly PreparedMessage[];
  /** CoValues of those first copies. */
  readonly extendedIDs: ReadonlySet<RawCoID>;
  /** Sessions that delete a coValue, whichever they are put under; may be empty. */
  readonly deletions: readonly PreparedSession[];
}

/** Errors: `TypeError` for a capture that extends nothing, which cannot be made longer by copying. */
export function makeDataset(capture: Capture, seed: number, parameters: Parameters): Dataset {
  const { contents, deletions } = prepareMessages(capture.entries);
  const repeatable = repeatableMessages(contents, parameters.repeatedContentAtMost);
  const needed = parameters.samples + parameters.warmUpOperations;
  const isCreation = (message: PreparedMessage) => message.header !== undefined;
  const isExtension = (message: PreparedMessage) => message.header === undefined;
  const copies = copiesFor(needed, contents, repeatable, isCreation);
  const extendedCopies = copiesFor(needed, contents, repeatable, isExtension);
  const copyOf = (copy: number) =>
    copy === 0 ? contents : repeatable.map((message) => rename(message, seed, copy));
  const all = Array.from({ length: Math.max(copies, extendedCopies) }, (_, copy) => copyOf(copy));
  const extended = all.slice(0, extendedCopies);
  return {
    seed,
    creations: shuffled(all.flat().filter(isCreation), randomFrom(seed, "creations")),
    extensions: interleaved(
      extended.map((messages) => messages.filter(isExtension)),
      randomFrom(seed, "extensions"),
    ),
    extendedIDs: new Set(extended.flat().map(({ id }) => id)),
    deletions,
  };
}

/** Messages of the coValues whose whole content is small enough. */
function repeatableMessages(
  messages: readonly PreparedMessage[],
  sizeAtMost: number,
): readonly PreparedMessage[] {
  const sizes = new Map<string, number>();
  for (const { id, sessions } of messages) {
    const size = sessions.reduce((sum, session) => sum + session.size, sizes.get(id) ?? 0);
    sizes.set(id, size);
  }
  return messages.filter(({ id }) => (sizes.get(id) ?? 0) <= sizeAtMost);
}

/** How many copies hold `needed` messages of a kind: the first one whole, the others repeatable. */
function copiesFor(
  needed: number,
  whole: readonly PreparedMessage[],
  repeatable: readonly PreparedMessage[],
  isOfKind: (message: PreparedMessage) => boolean,
): number {
  const inFirst = whole.filter(isOfKind).length;
  const inOthers = repeatable.filter(isOfKind).length;
  if (inFirst >= needed) return 1;
  if (inOthers === 0) throw new TypeError("the capture has nothing that can be repeated");
  return 1 + Math.ceil((needed - inFirst) / inOthers);
}

function rename(message: PreparedMessage, seed: number, copy: number): PreparedMessage {
  return { ...message, id: freshID(message.id, seed, copy) };
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Another id of the same form and length. */
function freshID(id: RawCoID, seed: number, copy: number): RawCoID {
  const digest = createHash("sha256").update(`${seed} ${copy} ${id}`).digest();
  const letters = id.slice("co_z".length).split("");
  const fresh = letters.map((_, index) => BASE58[(digest[index % digest.length] ?? 0) % 58]);
  return `co_z${fresh.join("")}`;
}

// What the stages of making a capture share: the clock, the record, the sessions, and the coValues by
// name. Every edit moves the clock, since two sessions that date a transaction alike make replicas
// diverge (coValueCore.ts 1837).
import type {
  AgentSecret,
  CryptoProvider,
  LocalNode,
  RawAccountID,
  RawCoID,
  RawCoValue,
} from "cojson";
import { CaptureRecorder } from "./capture-recorder.ts";
import type { CaptureScale } from "./capture-scale.ts";
import { deterministicCrypto } from "./deterministic-crypto.ts";
import type { CryptoKind } from "./load-crypto.ts";
import { SeededRandom } from "./seeded-random.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** 2024-01-01T00:00:00Z: any fixed time that is not 0. */
const START = Date.UTC(2024, 0, 1);

/** One session: a node of an account. */
interface Session {
  readonly name: string;
  readonly node: LocalNode;
  readonly accountID: RawAccountID;
  readonly accountSecret: AgentSecret;
}

/** Everything the stages share. */
export class World {
  readonly clock = new VirtualClock(START);
  readonly recorder = new CaptureRecorder();
  readonly random: SeededRandom;
  readonly scale: CaptureScale;
  readonly crypto: CryptoProvider;
  readonly sessions = new Map<string, Session>();
  /** Names of the sessions that may write to the shared groups now. */
  editors: readonly string[] = [];
  readonly #ids = new Map<string, RawCoID>();

  constructor(seed: number, scale: CaptureScale, crypto: CryptoProvider) {
    this.random = new SeededRandom(seed, "content");
    this.scale = scale;
    this.crypto = crypto;
  }

  /** A session by its name. */
  session(name: string): Session {
    const session = this.sessions.get(name);
    if (session === undefined) throw new TypeError(`no session ${name}`);
    return session;
  }

  /** The account a reader of the capture uses. */
  account(): { id: RawAccountID; secret: AgentSecret } {
    const { accountID, accountSecret } = this.session("laptop");
    return { id: accountID, secret: accountSecret };
  }

  /** Gives a coValue a name for later stages. */
  name(name: string, value: RawCoValue): void {
    this.#ids.set(name, value.id);
  }

  /** The named coValue as a session sees it. */
  view<T extends RawCoValue>(session: string, name: string, type: Kind<T>): T {
    const id = this.#ids.get(name);
    if (id === undefined) throw new TypeError(`no coValue ${name}`);
    return viewOf(this.session(session).node, id, type);
  }

  /** The next moment: to be called before every edit. */
  tick(): void {
    this.clock.advance(1 + this.random.below(400));
  }
}

/** A class of cojson's views of coValues. */
export type Kind<T> = abstract new (...parameters: never[]) => T;

/** A world with nothing in it yet. */
export async function openWorld(
  seed: number,
  scale: CaptureScale,
  crypto?: CryptoKind,
): Promise<World> {
  return new World(seed, scale, await deterministicCrypto(seed, crypto));
}

/** Shuts every node of a world down. */
export async function closeWorld(world: World): Promise<void> {
  for (const { node } of world.sessions.values()) await node.gracefulShutdown();
}

/** A loaded coValue as a node sees it; a `TypeError` where it is of another kind. */
export function viewOf<T extends RawCoValue>(node: LocalNode, id: RawCoID, type: Kind<T>): T {
  const content = node.expectCoValueLoaded(id).getCurrentContent();
  if (content instanceof type) return content;
  throw new TypeError(`coValue ${id} is not a ${type.name}`);
}

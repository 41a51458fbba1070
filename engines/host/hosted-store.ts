// The one store of an engine's child process: opened, played on, looked at and closed by requests.
import type { Answer } from "../covalue/answer.ts";
import { observeState } from "../covalue/observe.ts";
import { Player, skippedOperations } from "../covalue/player.ts";
import type { CoValueEngine, CoValueStore, CoValueStoreSync } from "../covalue/port.ts";
import { AssayError, ManualClock, runAsync, type Api } from "../engine/index.ts";
import type { EngineRequest } from "./protocol.ts";

type OpenRequest = Extract<EngineRequest, { type: "open" }>;

/** A store of the engine, not open at first. */
export class HostedStore {
  readonly #engine: CoValueEngine;
  #open: { readonly api: Api; readonly player: Player } | undefined;

  constructor(engine: CoValueEngine) {
    this.#engine = engine;
  }

  /**
   * Serves one request; the caller waits for it before the next.
   *
   * Errors: those of `Engine.openSync`, those of closing, `HOST_PROTOCOL` where the store is open and
   * should not be, or the other way round.
   */
  async serve(request: EngineRequest): Promise<Answer> {
    if (request.type === "open") {
      if (this.#open !== undefined) throw misplaced("a store is open");
      this.#open = { api: request.api, player: await this.#openPlayer(request) };
      return { ok: null };
    }
    if (this.#open === undefined) {
      if (request.type === "close") return { ok: null };
      throw misplaced("no store is open");
    }
    const { api, player } = this.#open;
    switch (request.type) {
      case "op":
        return player.playAsync(request.operation);
      case "observe":
        return { ok: await runAsync(observeState(api, player.store, request.peers)) };
      case "close":
        this.#open = undefined;
        await player.store.close();
        return { ok: null };
    }
  }

  async #openPlayer({ path, api, durability, tuning }: OpenRequest): Promise<Player> {
    const clock = new ManualClock();
    const options = { path, durability, tuning, clock: clock.now };
    const skips = skippedOperations(api, durability !== "volatile");
    if (api === "sync") {
      let store = this.#engine.openSync(options);
      const reopen = (): CoValueStoreSync => {
        store.close();
        store = this.#engine.openSync(options);
        return store;
      };
      return new Player({ api, store, clock, skips, reopen });
    }
    let store = await this.#engine.openAsync(options);
    const reopen = async (): Promise<CoValueStore> => {
      await store.close();
      store = await this.#engine.openAsync(options);
      return store;
    };
    return new Player({ api, store, clock, skips, reopen });
  }
}

function misplaced(why: string): AssayError {
  return new AssayError("HOST_PROTOCOL", `a request that makes no sense now: ${why}`);
}

// The addon's calls that do nothing: what is left when they are timed is the binding.
import { loadAddon } from "./addon.ts";

/** One call that does nothing in each way in which the storage is called. */
export interface Noops {
  /** On the JavaScript thread. */
  readonly call: () => void;
  /** On libuv's pool. */
  readonly task: () => Promise<void>;
}

/** The addon's own. Errors: `ENGINE_UNAVAILABLE`. */
export async function loadNoops(): Promise<Noops> {
  const { noop, noopTask } = await loadAddon();
  return { call: noop, task: noopTask };
}

// The native engine over fjall, and a storage of cojson's on it. Importing this loads no addon.
export { loadAddon, type Addon } from "./addon.ts";
export { FjallClient } from "./client.ts";
export { CloseTimeoutError } from "./closing-storage.ts";
export { fjallEngine } from "./engine.ts";
export { getFjallStorage, type FjallStorageOptions } from "./get-fjall-storage.ts";
export { loadNoops, type Noops } from "./noop.ts";

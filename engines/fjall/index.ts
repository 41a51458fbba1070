// The native engine over fjall, and a storage of cojson's on it. Importing this loads no addon.
export { FjallClient } from "./client.ts";
export { fjallEngine } from "./engine.ts";

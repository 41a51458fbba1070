// Real Jazz data: making it with cojson's own nodes, storing it through cojson's own storage on any
// engine, and seeing whether it comes back.
export { CAPTURE_SCALES, type CaptureScale, type ScaleName } from "./capture-scale.ts";
export { eraseDeleted } from "./erase-deleted.ts";
export * from "./fold-content.ts";
export { guardedStorage, type GuardedStorage, type StorageFault } from "./guarded-storage.ts";
export { interceptCalls } from "./intercept-calls.ts";
export * from "./jazz-failure.ts";
export type { JazzStore } from "./jazz-store.ts";
export { liveSession, type LiveSessionOptions } from "./live-session.ts";
export { loadCapture, type LoadResult } from "./load-capture.ts";
export { loadCrypto, type CryptoKind } from "./load-crypto.ts";
export { makeCapture, type MakeCaptureOptions } from "./make-capture.ts";
export { openJazzStore, type OpenedJazzStore } from "./open-jazz-store.ts";
export { openNode, type NodeResult, type ReadableCapture } from "./open-node.ts";
export type { OnProgress, Progress } from "./progress.ts";
export { quietly } from "./quietly.ts";
export { SeededRandom } from "./seeded-random.ts";
export { unlessStalled, type Sleep, type StallOptions } from "./stall.ts";
export { storeCapture, type JazzOptions, type StoreResult } from "./store-capture.ts";
export {
  checkStored,
  storeAndErase,
  verifyCapture,
  type JazzVerification,
} from "./verify-capture.ts";

// Whether calls in flight together fit some serial order; knows nothing of what they do.
export { MOST_CALLS, type Call, type LinearizeOptions, type SerialModel } from "./calls.ts";
export * from "./linearize.ts";
export * from "./orders.ts";

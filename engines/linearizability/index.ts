// Whether calls in flight together fit some serial order; knows nothing of what they do.
export * from "./linearize.ts";

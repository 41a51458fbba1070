// How a stream changes its store, which decides how the store is looked at in the end.

/**
 * What a stream leaves behind: `nothing` for one that only reads, `content` that reads can see, or a
 * `remainder` after taking something away, of which reads cannot see whether all of it went.
 */
export type Leaves = "nothing" | "content" | "remainder";

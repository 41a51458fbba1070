// How long work says where it is.

/** Where a long piece of work is. */
export interface Progress {
  /** What is being done, for people: `store`, `make: text`. */
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

/** Called now and then from inside long work; must not throw. */
export type OnProgress = (progress: Progress) => void;

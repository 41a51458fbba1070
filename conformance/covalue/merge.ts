// Runs several streams of events at a time and yields their events as they come.

/** Yields what the streams yield, `jobs` of them open at a time; a failing one ends all. */
export async function* merge<T>(
  streams: Iterable<() => AsyncGenerator<T, void, undefined>>,
  jobs: number,
): AsyncGenerator<T, void, undefined> {
  const waiting = streams[Symbol.iterator]();
  const open = new Map<AsyncGenerator<T, void, undefined>, Promise<Arrived<T>>>();
  const openNext = (): void => {
    const next = waiting.next();
    if (next.done) return;
    const stream = next.value();
    open.set(stream, arrivalOf(stream));
  };
  try {
    for (let job = 0; job < jobs; job += 1) openNext();
    while (open.size > 0) {
      const { stream, result } = await Promise.race(open.values());
      if (result.done) {
        open.delete(stream);
        openNext();
        continue;
      }
      open.set(stream, arrivalOf(stream));
      yield result.value;
    }
  } finally {
    await Promise.allSettled([...open.keys()].map((stream) => stream.return()));
  }
}

interface Arrived<T> {
  readonly stream: AsyncGenerator<T, void, undefined>;
  readonly result: IteratorResult<T, void>;
}

async function arrivalOf<T>(stream: AsyncGenerator<T, void, undefined>): Promise<Arrived<T>> {
  return { stream, result: await stream.next() };
}

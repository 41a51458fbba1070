// Ends a process that says nothing for too long: one that hangs would hold up everything after it.
import { AssayError } from "../engine/errors.ts";

/**
 * The events of `run`, whose signal is aborted when none came for `silenceMs`. What the reader does
 * with an event takes no time from the process. Before the first event it may say nothing for `loadingMs`, by
 * default the same.
 *
 * Errors: `HOST_EXITED` after a silence, and those of `run`.
 */
export async function* untilSilent<Event>(
  run: (signal: AbortSignal) => AsyncIterable<Event>,
  silenceMs: number,
  signal: AbortSignal,
  loadingMs: number = silenceMs,
): AsyncGenerator<Event, void, undefined> {
  const silence = new AbortController();
  let timeout: NodeJS.Timeout | undefined;
  let limitMs = loadingMs;
  const listen = (): void => {
    clearTimeout(timeout);
    timeout = setTimeout(() => silence.abort(), limitMs);
  };
  try {
    listen();
    for await (const event of run(AbortSignal.any([signal, silence.signal]))) {
      clearTimeout(timeout);
      yield event;
      limitMs = silenceMs;
      listen();
    }
  } catch (error) {
    if (!silence.signal.aborted || signal.aborted) throw error;
    throw new AssayError("HOST_EXITED", `the process said nothing for ${limitMs} ms`, {
      cause: error,
    });
  } finally {
    clearTimeout(timeout);
  }
}

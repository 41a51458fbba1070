// Takes the calls of a running application and makes a tape of them. Nothing that goes wrong here
// reaches the application: a tape that cannot be written ends and says why, and the storage goes on.
// Goal: as little as possible while the application waits, so lines are gathered and written behind it.
import { codedMessage, errorCode, errorMessage } from "../engine/errors.ts";
import { cojsonVersion } from "../jazz/cojson-version.ts";
import type { Timed } from "./client-call.ts";
import { jsonLine } from "./json-line.ts";
import { PieceWriter, type TapeEnd } from "./piece-writer.ts";
import { TAPE_FORMAT, TAPE_VERSION, type TapeHeader, type TapeLevel } from "./tape.ts";
import { fileOutput, type TapeOutput } from "./tape-output.ts";

/** How a tape is written. */
export interface TapeWriterOptions {
  /** Milliseconds of any steady clock. Default: `performance.now`. */
  readonly now?: () => number;
  /** Characters that may wait to be written; above that, recording stops. Default: 2^26. */
  readonly mostWaiting?: number;
  /** Told why recording stopped before `end`. Default: nobody is, and the tape says it. */
  readonly onStop?: (reason: string) => void;
}

/** A call that is not answered yet. */
export interface PendingCall {
  /** Counts calls as they are made, from 0. */
  readonly n: number;
  readonly at: number;
  /** The call as the text of a JSON object; asked for when its line is written. */
  readonly text: () => string;
}

/**
 * Begins a tape in a new file, compressed where its name ends in `.gz`. `level`: what will be recorded.
 * Errors: `USAGE` where the file is there already; `DIRECTORY_UNWRITABLE`.
 */
export function openTape(
  path: string,
  level: TapeLevel,
  options: TapeWriterOptions = {},
): TapeWriter {
  return new TapeWriter(fileOutput(path), level, options);
}

/** Characters that are gathered before they are written. */
const PIECE = 2 ** 16;
/** What was gathered for so long is written, so that an application that is killed leaves a tape behind. */
const MOST_GATHERING_MS = 1_000;
const MOST_WAITING = 2 ** 26;

/** A tape that is being made. Several clients or storages of its level may share one. */
export class TapeWriter {
  readonly level: TapeLevel;
  readonly #pieces: PieceWriter;
  readonly #now: () => number;
  readonly #mostWaiting: number;
  readonly #onStop: (reason: string) => void;
  readonly #startedAt: number;
  readonly #pending = new Set<PendingCall>();
  #calls = 0;
  #gathered: string[] = [];
  #gatheredLength = 0;
  #timer: NodeJS.Timeout | undefined;
  #end: Promise<TapeEnd> | undefined;

  /** An output of one's own is for tests and for other places than files. */
  constructor(output: TapeOutput, level: TapeLevel, options: TapeWriterOptions = {}) {
    this.level = level;
    this.#pieces = new PieceWriter(output, (reason) => this.stop(reason));
    this.#now = options.now ?? (() => performance.now());
    this.#mostWaiting = options.mostWaiting ?? MOST_WAITING;
    this.#onStop = options.onStop ?? (() => {});
    this.#startedAt = this.#now();
    const header: TapeHeader = {
      kind: "header",
      format: TAPE_FORMAT,
      version: TAPE_VERSION,
      level,
      cojson: cojsonVersion(),
      startedAt: Date.now(),
    };
    // A piece of its own: what is left where nothing else can be written.
    this.#pieces.write(`${jsonLine(header)}\n`, 0);
  }

  /** Whether calls are taken: until the tape is ended, or has stopped. */
  get recording(): boolean {
    return this.#end === undefined;
  }

  /** Milliseconds since the tape began, in whole thousandths. */
  moment(): number {
    return inThousandths(this.#now() - this.#startedAt);
  }

  /** What work of the recorder's gives; where it throws, the tape stops and it is `undefined`. */
  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.stop(`a call could not be recorded: ${errorMessage(error)}`);
      return undefined;
    }
  }

  /** Takes a call that is about to be made. */
  begin(text: () => string): PendingCall {
    const call: PendingCall = { n: this.#calls, at: this.moment(), text };
    this.#calls += 1;
    this.#pending.add(call);
    return call;
  }

  /** Takes that a call is answered. */
  settle(call: PendingCall, failed?: { readonly error: unknown }): void {
    if (!this.#pending.delete(call)) return;
    this.#line(call, { at: call.at, ...outcome(call.at, this.moment(), failed) });
  }

  /** Ends the tape before the application does; it keeps what it has, and says why it ended. */
  stop(reason: string): void {
    if (!this.recording) return;
    this.#pending.clear();
    this.#write();
    this.#end = this.#pieces.end(reason);
    try {
      this.#onStop(reason);
    } catch {
      // Whoever is told is the application's own, which must not hear of it here.
    }
  }

  /** Ends the tape, with the calls that are not answered yet. Never rejects; idempotent. */
  end(): Promise<TapeEnd> {
    for (const call of this.#pending) this.#line(call, { at: call.at });
    this.#pending.clear();
    this.#write();
    // A line that could not be made has stopped the tape.
    this.#end ??= this.#pieces.end();
    return this.#end;
  }

  #line({ n, text }: PendingCall, timed: Timed): void {
    const line = this.attempt(() => `{"n":${n},${timedMembers(timed)},${text().slice(1)}\n`);
    if (line === undefined) return;
    this.#gathered.push(line);
    this.#gatheredLength += line.length;
    if (this.#pieces.waiting + this.#gatheredLength > this.#mostWaiting) {
      this.stop("writing the tape fell too far behind the application");
    } else if (this.#gatheredLength >= PIECE) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), MOST_GATHERING_MS).unref();
  }

  /** Writes what was gathered. */
  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered.length === 0) return;
    this.#pieces.write(this.#gathered.join(""), this.#gathered.length);
    this.#gathered = [];
    this.#gatheredLength = 0;
  }
}

/** What became of a call that was made and answered at these moments. */
export function outcome(
  at: number,
  answeredAt: number,
  failed?: { readonly error: unknown },
): Omit<Timed, "at"> {
  const ms = inThousandths(answeredAt - at);
  if (failed === undefined) return { ms };
  const { error } = failed;
  return {
    ms,
    error: errorCode(error) === undefined ? `UNCODED: ${errorMessage(error)}` : codedMessage(error),
  };
}

/** The members of a call's times as they stand in JSON: put together by hand, which is twice as fast. */
export function timedMembers({ at, ms, error }: Timed): string {
  const members = ms === undefined ? `"at":${at}` : `"at":${at},"ms":${ms}`;
  return error === undefined ? members : `${members},${jsonLine({ error }).slice(1, -1)}`;
}

function inThousandths(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

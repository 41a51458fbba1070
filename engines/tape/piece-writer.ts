// Writes a tape's text piece by piece behind the application, and its footer, also where the sink fails:
// then the tape ends after the last piece that was written whole, with the reason.
import { createHash, type Hash } from "node:crypto";
import { errorMessage } from "../engine/errors.ts";
import { jsonLine } from "./json-line.ts";
import type { TapeFooter } from "./tape.ts";
import type { TapeOutput } from "./tape-output.ts";

/** How a tape came out. */
export type TapeEnd =
  | { readonly state: "complete"; readonly calls: number }
  /** It holds the calls up to where it stopped, and says why it did. */
  | ({ readonly state: "stopped"; readonly calls: number } & WhyIncomplete)
  /** Not even a footer could be written. */
  | ({ readonly state: "lost" } & WhyIncomplete);

/** Why a tape is not complete. */
export interface WhyIncomplete {
  readonly reason: string;
  /** Where the output failed, what it threw. */
  readonly cause?: unknown;
}

/** What a footer says that stands after a piece. */
interface Written {
  readonly hash: Hash;
  readonly calls: number;
}

/** Writes pieces in order. */
export class PieceWriter {
  readonly #output: TapeOutput;
  readonly #onFailure: (reason: string) => void;
  #last: Promise<void> = Promise.resolve();
  #pieces = 0;
  /** After the last piece, then after the one before it. */
  #written: readonly Written[] = [];
  #failed: WhyIncomplete | undefined;
  #waiting = 0;

  /** `onFailure` is called once, when a piece could not be written; those after it are dropped. */
  constructor(output: TapeOutput, onFailure: (reason: string) => void) {
    this.#output = output;
    this.#onFailure = onFailure;
  }

  /** Characters that were given and are not written yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Writes a piece of whole lines with so many calls in it, after those before it. */
  write(text: string, calls: number): void {
    this.#waiting += text.length;
    this.#last = this.#last.then(async () => {
      if (this.#failed === undefined) await this.#append(text, calls);
      this.#waiting -= text.length;
    });
  }

  /** Writes the footer once everything is written, and closes the output. `reason`: why it is not complete. */
  async end(reason?: string): Promise<TapeEnd> {
    await this.#last;
    let end: TapeEnd | undefined;
    // Where there is no room for a footer it takes the place of the last piece.
    for (const [back, { hash, calls }] of this.#written.entries()) {
      try {
        const why = this.#failed ?? (reason === undefined ? undefined : { reason });
        if (this.#failed !== undefined) await this.#output.keep(this.#pieces - back);
        const footer: TapeFooter = {
          kind: "footer",
          complete: why === undefined,
          ...(why === undefined ? {} : { reason: why.reason }),
          calls,
          sha256: hash.copy().digest("hex"),
        };
        await this.#output.append(`${jsonLine(footer)}\n`);
        end =
          why === undefined ? { state: "complete", calls } : { state: "stopped", calls, ...why };
        break;
      } catch (error) {
        this.#failed ??= because("the tape could not be written", error);
      }
    }
    try {
      await this.#output.close();
    } catch (error) {
      this.#failed ??= because("the tape could not be closed", error);
      end = undefined;
    }
    return end ?? { state: "lost", ...(this.#failed ?? { reason: "nothing was written" }) };
  }

  async #append(text: string, calls: number): Promise<void> {
    try {
      await this.#output.append(text);
      this.#pieces += 1;
      const [before] = this.#written;
      const hash = (before?.hash.copy() ?? createHash("sha256")).update(text, "utf8");
      const last = { hash, calls: (before?.calls ?? 0) + calls };
      this.#written = before === undefined ? [last] : [last, before];
    } catch (error) {
      this.#failed = because("the tape could not be written", error);
      this.#onFailure(this.#failed.reason);
    }
  }
}

function because(what: string, cause: unknown): WhyIncomplete {
  return { reason: `${what}: ${errorMessage(cause)}`, cause };
}

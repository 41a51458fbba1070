// V8's patience in the processes of a run, whose code is wide and over in seconds.
import { setFlagsFromString } from "node:v8";

/**
 * Has V8 wait four times as long before it optimizes a function: with its own patience a third of the processor's
 * time goes into optimizing what is hardly called again. For processes in which nothing is timed. V8 passes
 * over a flag that it does not know.
 */
export function optimizeLess(): void {
  setFlagsFromString("--interrupt-budget=540672");
}

// Steps whose end is an answer, and whose error becomes one.
import type { Json } from "../engine/json.ts";
import { endOf, settled, type Steps } from "../engine/steps.ts";
import { DONE, errorAnswer, type Answer } from "./answer.ts";

/** The answer of a call; as most are of void ones, that all of those are one object makes comparing them a look. */
export const ok = (value: Json): Answer => (value === null ? DONE : { ok: value });
/** For steps that end with an answer. */
export const itself = (answer: Answer): Answer => answer;

/** What `answer` makes of the end of steps, or their error as an answer. */
export function answered<T>(steps: Steps<T>, answer: (value: T) => Answer): Steps<Answer> {
  const end = endOf(steps);
  return end === undefined ? answeredLater(steps, answer) : settled(answer(end.value));
}

function* answeredLater<T>(steps: Steps<T>, answer: (value: T) => Answer): Steps<Answer> {
  try {
    return answer(yield* steps);
  } catch (error) {
    return errorAnswer(error);
  }
}

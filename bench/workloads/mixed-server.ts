// A sync server's day: many clients open what is popular, ask how much of it is stored, some edit, a few
// bring something new. Several are served at a time where the api allows.
import { AppendCall } from "../calls/append-call.ts";
import type { Call } from "../calls/call.ts";
import { KnownStateCall } from "../calls/known-state-call.ts";
import { LoadCall } from "../calls/load-call.ts";
import { uploadCalls } from "../calls/upload-call.ts";
import { randomFrom } from "../dataset/random.ts";
import { zipfian } from "../dataset/zipfian.ts";
import { runsEverywhere, type Workload } from "./workload.ts";

/** Shares of a hundred; the rest brings something new. */
const KNOWN_STATES = 45;
const LOADS = 35;
const APPENDS = 18;

export const mixedServer: Workload = {
  name: "mixed-server",
  unit: "one request of a client served",
  starts: "filled",
  leaves: "content",
  overlaps: true,
  refusal: runsEverywhere,
  *stream(stage) {
    const { population, seed, parameters } = stage.world;
    const random = randomFrom(seed, "mixed-server");
    const popular = zipfian(population.size, seed, random, parameters.zipfianTheta);
    // Only what comes whole in one message is new: a second one must not overtake the first.
    const upload = (): Call => {
      for (;;) {
        const member = population.member(stage.ledger.takeNew());
        const [only, second] = uploadCalls(stage, member);
        if (only !== undefined && second === undefined) return only;
      }
    };
    for (;;) {
      const share = random() * 100;
      const index = popular();
      if (share < KNOWN_STATES) yield new KnownStateCall(stage, population.member(index));
      else if (share < KNOWN_STATES + LOADS) yield new LoadCall(stage, population.member(index));
      else if (share < KNOWN_STATES + LOADS + APPENDS) yield new AppendCall(stage, index);
      else yield upload();
    }
  },
};

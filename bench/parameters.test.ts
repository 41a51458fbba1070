import { describe, expect, it } from "vitest";
import { DEFAULT_PARAMETERS, parametersSchema, scaledParameters } from "./parameters.ts";

describe("scaledParameters", () => {
  it("gives the defaults when nothing is scaled", () => {
    expect(scaledParameters()).toEqual(DEFAULT_PARAMETERS);
  });

  it("multiplies samples, warm-up and time", () => {
    expect(scaledParameters(3)).toMatchObject({
      samples: 3_000,
      warmUpOperations: 300,
      budgetMs: 3 * DEFAULT_PARAMETERS.budgetMs,
    });
  });

  it("stays valid however small the scale is", () => {
    const parameters = scaledParameters(0.0001);
    expect(parametersSchema.parse(parameters)).toMatchObject({ samples: 1, leastOperations: 1 });
  });

  it("refuses a scale that is not above 0", () => {
    expect(() => scaledParameters(0)).toThrow(RangeError);
  });
});

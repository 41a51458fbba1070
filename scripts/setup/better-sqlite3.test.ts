import { expect, test } from "vitest";
import { buildProgress } from "./better-sqlite3.mjs";

const FETCHING = "prebuild-install http request GET https://example.org/x.tar.gz\n";
const COMPILING = `${FETCHING}make: Entering directory
  CC(target) Release/obj.target/sqlite3.o
  CXX(target) Release/obj.target/better_sqlite3.o
node.h:1247:7: warning: cast between incompatible function types
      |       ^~~~~~~~~~~~~~~~~~
`;

// Broke: the last line was shown, which is a compiler's marks under the line that it warns of.
test("how far a build is, is said by what is made, whatever the compiler warns of", () => {
  expect(buildProgress(COMPILING)).toBe("CXX(target) Release/obj.target/better_sqlite3.o");
});

test("what comes before anything is made is said by its last line", () => {
  expect(buildProgress(FETCHING)).toBe(FETCHING.trim().slice(0, 70));
});

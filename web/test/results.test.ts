import { expect, test } from "vitest";
import type { Fields } from "../src/api/types";
import { pulsesOf } from "../src/lib/pulses";
import { checkFigures, checkWords, fieldWords, resultWords, timeOf, unitOf } from "../src/lib/results";
import { SECOND } from "../src/lib/time";
import { check, run, series } from "./check";

const plain = (text: string): string => text.replaceAll("\u202f", " ");

test.each<[Fields | undefined, string]>([
  [undefined, ""],
  [{ up: 1, sent: 10, rtt_median_ms: 12.34, loss_pct: 0 }, "12.3 ms"],
  [{ up: 1, sent: 10, rtt_median_ms: 12.34, loss_pct: 10 }, "12.3 ms, 10 % lost"],
  [{ up: 1, status_code: 200, duration_ms: 182, cert_days: 60 }, "200 in 182 ms"],
  [{ up: 1, status_code: 200, duration_ms: 182, cert_days: 9.7 }, "200 in 182 ms, certificate ends in 9 d"],
  [{ up: 1, status_code: 200, duration_ms: 182, cert_days: -1 }, "200 in 182 ms, certificate has expired"],
  [{ up: 1, hops: 9, duration_ms: 3000 }, "9 hops"],
  [{ up: 0, error: "connection refused", cause: "refused", duration_ms: 3 }, "connection refused"],
  [{ up: 0, cause: "timeout" }, "timeout"],
  [{ up: 0 }, "failed"],
  [{ up: 1 }, "up"],
  [{ cause: "agent", error: "sending failed", duration_ms: 1 }, "sending failed"],
  [{ up: 1, sent: 5, rtt_median_ms: 3, loss_pct: 20, error: "time exceeded" }, "3 ms, 20 % lost, time exceeded"],
])("%j is '%s'", (fields, words) => {
  expect(plain(resultWords(fields))).toBe(words);
});

test("a burst without replies has no time, although it took long; nor has a trace", () => {
  expect(timeOf({ sent: 10, duration_ms: 2000 })).toBeUndefined();
  expect(timeOf({ hops: 9, duration_ms: 3000 })).toBeUndefined();
  expect(timeOf({ duration_ms: 20 })).toBe(20);
});

test("a check's figures are those of its worst agents", () => {
  const runs = [
    run("a", { up: 1, sent: 1, rtt_median_ms: 5, loss_pct: 0 }),
    run("b", { up: 1, sent: 1, rtt_median_ms: 50, loss_pct: 30 }, { state: "degraded" }),
    run("c", { up: 0, sent: 1, loss_pct: 100 }),
  ];
  expect(checkFigures(check("x", { runs }))).toEqual({ time: 50, loss: 100, up: 2, agents: 3 });
  expect(checkFigures(check("x"))).toEqual({ up: 0, agents: 0 });
});

test("a row says why a check is not up, else what it last found, where it is slowest", () => {
  const runs = [run("a", { up: 1, sent: 1, rtt_median_ms: 5 }), run("b", { up: 1, sent: 1, rtt_median_ms: 50 })];
  expect(plain(checkWords(check("x", { runs })))).toBe("50 ms");
  expect(checkWords(check("x", { runs, state: "down", reason: "no reply" }))).toBe("no reply");
  expect(checkWords(check("x", { runs, state: "paused" }))).toBe("");
  expect(checkWords(check("x", { state: "unknown" }))).toBe("no agent runs it");
  expect(checkWords(check("x", { state: "unknown", runs: [{ agent: "a", state: "unknown", assignment: "pending" }] }))).toBe("no result yet");
  const differs = { agent: "a", state: "unknown", assignment: "differs", problem: "no such setting" } as const;
  expect(checkWords(check("x", { state: "unknown", runs: [differs] }))).toBe("no such setting");
});

test("a field's unit and words come from its name", () => {
  expect(["rtt_p95_ms", "loss_pct", "cert_days", "body_bytes", "ttl_s", "answers"].map(unitOf)).toEqual(["ms", "%", "d", "B", "s", ""]);
  expect(fieldWords("rtt_p95_ms")).toBe("rtt p95");
});

test("a pulse draws the slowest agent, a gap where none has a value, and marks what was down", () => {
  const tags = (agent: string): Record<string, string> => ({ check: "x", agent });
  const answer = {
    from: 0,
    to: 600 * SECOND,
    step_s: 120,
    series: [
      series("sent", [10, 10, 10, 10, 10], 120, tags("a")),
      series("rtt_median_ms", [5, 6, null, 8, 9], 120, tags("a")),
      series("rtt_median_ms", [50, 3, null, 3, null], 120, tags("b")),
      series("duration_ms", [2000, 2000, 2000, 2000, 2000], 120, tags("a")),
      series("up", [1, 1, 0, 1, 1], 120, tags("a")),
    ],
  };
  expect(pulsesOf(answer).get("x")).toEqual({ values: [50, 6, null, 8, 9], loss: [null, null, null, null, null], down: [false, false, true, false, false] });
});

test("what runs less often than the pulse's steps is drawn without holes", () => {
  const tags = { check: "x", agent: "a" };
  const answer = { from: 0, to: 1440 * SECOND, step_s: 120, series: [{ ...series("duration_ms", [1, 2, 3, 4, 5], 300, tags), min: [], max: [] }] };
  expect(pulsesOf(answer).get("x")?.values).not.toContain(null);
});

test("a pulse does not drop at its end, where the slowest agent's result is still to come", () => {
  const slow = series("duration_ms", [90, 90, 90, 90, null], 120, { check: "x", agent: "slow" });
  const fast = series("duration_ms", [5, 5, 5, 5, 5], 120, { check: "x", agent: "fast" });
  expect(pulsesOf({ from: 0, to: 600 * SECOND, step_s: 120, series: [slow, fast] }).get("x")?.values).toEqual([90, 90, 90, 90, 90]);
});

test("the pulse has the loss of the agent that lost most, and none where nothing is known", () => {
  const loss = (agent: string, values: readonly (number | null)[]) => series("loss_pct", values, 120, { check: "x", agent });
  const answer = { from: 0, to: 480 * SECOND, step_s: 120, series: [loss("a", [0, 20, null, 5]), loss("b", [10, 0, null, 0])] };
  expect(pulsesOf(answer).get("x")?.loss).toEqual([10, 20, null, 5]);
});

test("while nothing is known of a check, its agents' own words are told", () => {
  const runs = [run("a", {}, { state: "unknown", assignment: "differs", difference: "the kind is not allowed here" })];
  expect(checkWords(check("x", { state: "unknown", runs }))).toBe("the kind is not allowed here");
});

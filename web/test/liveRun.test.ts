import { afterEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "../src/api/client";
import { LiveRun } from "../src/lib/liveRun.svelte";

/** A server that tells these lines, and then what is pushed. */
class FakeRun {
  #wake: () => void = () => undefined;
  readonly #lines: string[];
  #closed = false;
  signal: AbortSignal | undefined;

  constructor(...lines: readonly object[]) {
    this.#lines = lines.map((line) => JSON.stringify(line));
  }

  readonly start = async (signal: AbortSignal): Promise<AsyncIterable<string>> => {
    this.signal = signal;
    signal.addEventListener("abort", () => this.#wake());
    return this.#told();
  };

  push(line: object): void {
    this.#lines.push(JSON.stringify(line));
    this.#wake();
  }

  end(): void {
    this.#closed = true;
    this.#wake();
  }

  async *#told(): AsyncGenerator<string> {
    for (;;) {
      while (this.#lines.length > 0) yield this.#lines.shift() as string;
      if (this.signal?.aborted) throw new DOMException("given up", "AbortError");
      if (this.#closed) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

const result = (agent: string): object => ({ type: "result", agent, fields: { up: 1 }, time: 1 });
const phases = (run: LiveRun): string[] => run.outputs.map(({ phase }) => phase);

afterEach(() => vi.useRealTimers());

describe("a run at once", () => {
  test("waits for its agents, shows lines together, and ends with the stream", async () => {
    vi.useFakeTimers();
    const run = new LiveRun();
    const fake = new FakeRun({ type: "started", agent: "a" });
    const over = run.run(fake.start, ["a"]);
    expect(run.running).toBe(true);
    expect(phases(run)).toEqual(["waiting"]);
    await vi.advanceTimersByTimeAsync(100);
    expect(phases(run)).toEqual(["running"]);
    fake.push({ type: "sample", agent: "a", number: 1, rtt_ms: 2 });
    fake.push(result("a"));
    fake.end();
    await over;
    expect(run.running).toBe(false);
    expect(run.outputs[0]).toMatchObject({ phase: "done", fields: { up: 1 }, samples: [{ number: 1, rtt: 2 }] });
  });

  test("of which the end is not told is broken off", async () => {
    const run = new LiveRun();
    const fake = new FakeRun({ type: "started", agent: "a" }, result("b"));
    fake.end();
    await run.run(fake.start, ["a", "b"]);
    expect(phases(run)).toEqual(["broken", "done"]);
  });

  test("is cancelled by giving the connection up", async () => {
    const run = new LiveRun();
    const fake = new FakeRun({ type: "started", agent: "a" });
    const over = run.run(fake.start, ["a"]);
    await Promise.resolve();
    run.cancel();
    expect(fake.signal?.aborted).toBe(true);
    expect(phases(run)).toEqual(["cancelled"]);
    await over;
    expect([phases(run), run.problem]).toEqual([["cancelled"], ""]);
  });

  test("that begins anew ends the one before, whose lines no longer count", async () => {
    const run = new LiveRun();
    const before = new FakeRun();
    const first = run.run(before.start, ["a"]);
    const next = new FakeRun(result("a"));
    next.end();
    await run.run(next.start, ["a"]);
    before.push({ type: "error", agent: "a", error: "too late" });
    await first;
    expect(before.signal?.aborted).toBe(true);
    expect(phases(run)).toEqual(["done"]);
  });

  test("that is refused tells why, and what is wrong with it", async () => {
    const run = new LiveRun();
    const faults = [{ path: "settings.count", problem: "is too large" }];
    await run.run(() => Promise.reject(new ApiError(400, { detail: "settings.count is too large", faults })), ["a"]);
    expect([run.problem, run.faults, run.outputs, run.running]).toEqual(["settings.count is too large", faults, [], false]);
    await run.run(() => Promise.reject(new ApiError(404, { title: "There is no such resource." })), ["a"]);
    expect(run.problem).toBe("It can't be run at once: There is no such resource.");
  });
});

import { describe, expect, test } from "vitest";
import { linesOf } from "../src/lib/lines";
import { adviceOn, ended, MOST_LINES, outcomeOf, parseRunLine, waitingFor, withLine, type AgentOutput, type RunLine } from "../src/lib/runOutput";

function after(agents: readonly string[], ...lines: readonly RunLine[]): readonly AgentOutput[] {
  return lines.reduce(withLine, agents.map(waitingFor));
}

describe("a line of a run", () => {
  test.each([
    ["no JSON", "{"],
    ["no object", "7"],
    ["an unknown type", '{"type":"weather","agent":"a"}'],
    ["no agent", '{"type":"started"}'],
    ["a sample without a number", '{"type":"sample","agent":"a"}'],
    ["a result without fields", '{"type":"result","agent":"a","fields":null}'],
    ["an error without words", '{"type":"error","agent":"a"}'],
  ])("is let pass if it is %s", (_, text) => {
    expect(parseRunLine(text)).toBeUndefined();
  });

  test("is read with members that are not known", () => {
    expect(parseRunLine('{"type":"step","agent":"a","text":"asks","more":1}')).toMatchObject({ type: "step", text: "asks" });
  });
});

test("a run grows by its lines and ends with its result", () => {
  const [output] = after(
    ["a"],
    { type: "started", agent: "a" },
    { type: "step", agent: "a", text: "resolves" },
    { type: "sample", agent: "a", number: 1, rtt_ms: 2 },
    { type: "sample", agent: "a", number: 2, text: "timeout" },
    { type: "result", agent: "a", fields: { up: 1 }, time: 5 },
  ) as [AgentOutput];
  expect(output).toEqual({
    agent: "a",
    phase: "done",
    steps: ["resolves"],
    samples: [{ number: 1, rtt: 2, text: "" }, { number: 2, text: "timeout" }],
    dropped: 0,
    fields: { up: 1 },
    time: 5,
  });
  expect(outcomeOf(output)).toBe("up");
});

test("a result is up, down or, without the word, unknown", () => {
  expect(["up", "down", "unknown"]).toEqual([{ up: 1 }, { up: 0 }, {}].map((fields) => outcomeOf({ ...waitingFor("a"), fields })));
});

test("agents that were not expected appear, and one's lines change no other", () => {
  const [a, b] = after(["a"], { type: "started", agent: "b" }, { type: "error", agent: "b", error: "is away", code: "not_linked" }) as [AgentOutput, AgentOutput];
  expect(a.phase).toBe("waiting");
  expect(b).toMatchObject({ agent: "b", phase: "failed", error: "is away" });
  expect(adviceOn(b.code)).toContain("away");
  expect(adviceOn("unheard-of")).toBe("");
});

test("an error of no agent ends those that have not ended", () => {
  const outputs = after(["a", "b"], { type: "result", agent: "a", fields: { up: 1 } }, { type: "error", error: "the server stops" });
  expect(outputs.map(({ phase }) => phase)).toEqual(["done", "failed"]);
});

test("what has not told its end is broken off, or was cancelled", () => {
  const outputs = after(["a", "b"], { type: "result", agent: "a", fields: {} }, { type: "started", agent: "b" });
  expect(ended(outputs, "broken").map(({ phase }) => phase)).toEqual(["done", "broken"]);
  expect(ended(outputs, "cancelled").map(({ phase }) => phase)).toEqual(["done", "cancelled"]);
});

test("of very many lines the newest are kept, and the others counted", () => {
  const lines = Array.from({ length: MOST_LINES + 3 }, (_, number): RunLine => ({ type: "sample", agent: "a", number }));
  const [output] = after(["a"], ...lines) as [AgentOutput];
  expect(output.samples).toHaveLength(MOST_LINES);
  expect(output.samples[0]?.number).toBe(3);
  expect(output.dropped).toBe(3);
});

describe("lines of a body", () => {
  async function all(...chunks: readonly string[]): Promise<string[]> {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        chunks.forEach((chunk) => controller.enqueue(Uint8Array.from(chunk, (each) => each.charCodeAt(0))));
        controller.close();
      },
    });
    const lines: string[] = [];
    for await (const line of linesOf(body)) lines.push(line);
    return lines;
  }

  test("are whole however they were cut, and the last needs no end", async () => {
    expect(await all("one\ntw", "o\r\n", "\n", "thr", "ee")).toEqual(["one", "two", "three"]);
  });

  test("may have spaces in front, however many", async () => {
    expect(await all(" ".repeat(600_000), " ".repeat(600_000), "{}\n")).toEqual(["{}"]);
  });

  test("may be cut within a character", async () => {
    expect(await all("\u00c2", "\u00b5s\n")).toEqual(["µs"]);
  });

  test("of endless length are refused", async () => {
    await expect(all("x".repeat(600_000), "x".repeat(600_000))).rejects.toThrow("line without an end");
  });

  test("that nobody wants any more are not read on", async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("again\n")),
      cancel: () => void (cancelled = true),
    });
    for await (const line of linesOf(body)) {
      expect(line).toBe("again");
      break;
    }
    expect(cancelled).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import type { Command, CommandResult } from "../src/api/types";
import { addresseesOf, countWords, isOver, parseCommandLine, typedCommand, withCommandLine } from "../src/lib/commandLines";
import { fieldsOfModule, readInput, textsOfInput } from "../src/lib/moduleForm";

function result(agent: string, state: CommandResult["state"]): CommandResult {
  return { agent, state, progress: [] };
}

function command(...results: CommandResult[]): Command {
  return {
    number: 1,
    id: "c-1",
    module: "ping",
    input: { host: "it's" },
    agents: ["a"],
    agent_labels: { site: "x y" },
    timeout_s: 30,
    wait_s: 0,
    asked: 1,
    from: "127.0.0.1",
    state: "running",
    counts: {},
    results,
  };
}

describe("what a command tells", () => {
  it("is taken over line by line", () => {
    const lines = [
      '{"type":"result","result":{"agent":"a","state":"running","progress":[]}}',
      '{"type":"progress","agent":"a","text":"half way"}',
      '{"type":"result","result":{"agent":"b","state":"failed","code":"crash","error":"e","progress":[]}}',
    ];
    const told = lines
      .map(parseCommandLine)
      .reduce((so_far, line) => (line ? withCommandLine(so_far, line) : so_far), command(result("a", "waiting")));
    expect(told.results.map(({ agent, state }) => `${agent} ${state}`)).toEqual(["a running", "b failed"]);
    expect(told.results[0]?.progress).toEqual(["half way"]);
    expect(told.counts).toEqual({ running: 1, failed: 1 });
    expect(countWords(told)).toBe("1 running, 1 failed");
  });

  it("keeps the results when only the whole is told", () => {
    const { results: _, ...summary } = { ...command(), state: "completed" as const };
    const told = withCommandLine(command(result("a", "completed")), { type: "command", command: summary });
    expect(told.results).toHaveLength(1);
    expect(isOver(told.state)).toBe(true);
  });

  it("is left alone where it is not known", () => {
    for (const text of ["", "{", "null", "[]", '{"type":"new"}', '{"type":"progress","agent":1}']) {
      expect(parseCommandLine(text)).toBeUndefined();
    }
  });
});

describe("a command in words", () => {
  it("names whom it is for", () => {
    expect(addresseesOf(command(), (id) => id.toUpperCase())).toBe("A, all with site=x y");
  });

  it("can be typed into a shell", () => {
    expect(typedCommand(command())).toBe(
      `sonde command run ping --agent a --label 'site=x y' --input '{"host":"it'\\''s"}'`,
    );
  });
});

describe("a module's form", () => {
  const schema = {
    type: "object",
    required: ["host"],
    properties: { host: { type: "string" }, count: { type: "integer", minimum: 1, maximum: 10 }, fast: { type: "boolean" } },
  };

  it("reads what its schema says, and leaves out what is empty", () => {
    const fields = fieldsOfModule(schema);
    expect(readInput(fields, { host: "10", count: "3", fast: "true" })).toEqual({ input: { host: "10", count: 3, fast: true }, faults: [] });
    expect(readInput(fields, { host: "a" }).input).toEqual({ host: "a" });
  });

  it("says what is wrong where the server would", () => {
    const { faults } = readInput(fieldsOfModule(schema), { count: "11" });
    expect(faults.map(({ path }) => path)).toEqual(["input.host", "input.count"]);
  });

  it("begins with what was given before", () => {
    expect(textsOfInput(fieldsOfModule(schema), { host: "a", count: 2, fast: false })).toEqual({ host: "a", count: "2", fast: "false" });
  });

  it("is one field of JSON where there is no schema", () => {
    const fields = fieldsOfModule({});
    expect(readInput(fields, { "": '{"a": [1]}' })).toEqual({ input: { a: [1] }, faults: [] });
    expect(readInput(fields, {})).toEqual({ input: {}, faults: [] });
    expect(readInput(fields, { "": "[1]" }).faults).toHaveLength(1);
    expect(textsOfInput(fields, { a: 1 })[""]).toContain('"a": 1');
  });
});

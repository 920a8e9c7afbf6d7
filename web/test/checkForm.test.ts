import { describe, expect, test } from "vitest";
import type { Json, ProbeKind, SettingSchema } from "../src/api/types";
import { settingsOf } from "../src/lib/checkEdits";
import { draftOf, faultAt, otherFaults, readDraft, type Draft } from "../src/lib/checkForm";
import { durationText, fieldsOfSchema, limitsOf, placeholderOf, readField, secondsOf, textOf, type SettingField } from "../src/lib/schemaForm";
import { check, run } from "./check";

const DURATION: SettingSchema = {
  format: "sonde-duration",
  anyOf: [{ type: "number", minimum: 0.01, maximum: 60 }, { type: "string" }],
  description: "How long.",
  default: "200ms",
};

function field(schema: SettingSchema, required = false): SettingField {
  return fieldsOfSchema({ properties: { it: schema }, ...(required ? { required: ["it"] } : {}) })[0] as SettingField;
}

function valueOf(schema: SettingSchema, text: string): Json | undefined {
  const reading = readField(field(schema), text);
  return "value" in reading ? reading.value : `problem: ${reading.problem}`;
}

describe("a field made from a schema", () => {
  test.each<[SettingSchema, string]>([
    [{ type: "boolean" }, "switch"],
    [{ type: "integer" }, "number"],
    [{ type: "number" }, "number"],
    [{ type: "string" }, "text"],
    [{ type: "string", enum: ["a"] }, "choice"],
    [{ type: "string", format: "sonde-secret" }, "secret"],
    [DURATION, "duration"],
    [{ type: "array", items: { type: "string" } }, "lines"],
    [{ type: "array", items: { type: "string", enum: ["a"] } }, "choices"],
    [{ type: "array", items: { type: "object" } }, "json"],
    [{ type: "object" }, "pairs"],
    [{}, "json"],
  ])("%j is entered as %s", (schema, control) => {
    expect(field(schema).control).toBe(control);
  });

  test("shows its default and its limits", () => {
    expect(placeholderOf(field(DURATION))).toBe("200ms");
    expect(limitsOf(field(DURATION))).toBe("from 10ms to 1m");
    expect(field({ type: "boolean", default: true }).usual).toBe("yes");
    expect(limitsOf(field({ type: "integer", minimum: 1, maximum: 9 }))).toBe("from 1 to 9");
    expect(limitsOf(field({ type: "integer", minimum: 0 }))).toBe("of at least 0");
  });

  test.each<[SettingSchema, string, Json | undefined]>([
    [{ type: "integer", default: 10 }, "", undefined],
    [{ type: "integer", default: 10 }, "10", undefined],
    [{ type: "integer" }, " 12 ", 12],
    [{ type: "number" }, "1,5", 1.5],
    [{ type: "boolean", default: true }, "false", false],
    [{ type: "boolean", default: true }, "true", undefined],
    [DURATION, "5 s", "5s"],
    [DURATION, "0.5", 0.5],
    [{ type: "string" }, " as it is ", " as it is "],
    [{ type: "string", format: "sonde-secret" }, "env:TOKEN", "env:TOKEN"],
    [{ type: "array", items: { type: "string" } }, "a\n\n b ", ["a", "b"]],
    [{ type: "array", items: { type: "integer" } }, "1\n2", [1, 2]],
    [{ type: "object" }, "Accept: text/html\nx=a=b", { Accept: "text/html", x: "a=b" }],
    [{}, '{"a":1}', { a: 1 }],
  ])("%j reads '%s' as %j", (schema, text, value) => {
    expect(valueOf(schema, text)).toEqual(value);
  });

  test.each<[SettingSchema, string, string]>([
    [{ type: "integer", minimum: 1, maximum: 9 }, "10", "expected a whole number from 1 to 9"],
    [{ type: "integer" }, "1.5", "expected a whole number"],
    [{ type: "number" }, "much", "expected a number"],
    [DURATION, "2m", "expected a time such as 200ms, 5s or 2m from 10ms to 1m"],
    [DURATION, "soon", "expected a time such as 200ms, 5s or 2m from 10ms to 1m"],
    [{ type: "string", maxLength: 2 }, "abc", "expected at most 2 characters, found 3"],
    [{ type: "string", format: "sonde-secret" }, "hunter2", "expected env:NAME or file:/PATH: checks never hold the secret itself"],
    [{ type: "string", enum: ["a", "b"] }, "c", "expected one of a, b"],
    [{ type: "array", items: { type: "integer" } }, "1\nx", "x: expected a whole number"],
    [{ type: "array", items: { type: "string" }, maxItems: 1 }, "a\nb", "expected at most 1 lines"],
    [{ type: "object" }, "alone", "expected name=value in each line, found alone"],
  ])("%j refuses '%s'", (schema, text, problem) => {
    expect(valueOf(schema, text)).toBe(`problem: ${problem}`);
  });

  test("is missing where the schema requires it", () => {
    expect(readField(field({ type: "string" }, true), "")).toEqual({ problem: "is missing" });
  });

  test.each<Json>([true, 5, "x", ["a", "b"], { a: "b" }])("%j is written as it is read", (value) => {
    const schema: SettingSchema =
      typeof value === "boolean"
        ? { type: "boolean" }
        : typeof value === "number"
          ? { type: "integer" }
          : Array.isArray(value)
            ? { type: "array", items: { type: "string" } }
            : typeof value === "object"
              ? { type: "object" }
              : { type: "string" };
    expect(valueOf(schema, textOf(field(schema).control, value))).toEqual(value);
  });
});

test.each([
  [60, "1m"],
  [90, "90s"],
  [0.2, "200ms"],
  [1.5, "1.5s"],
  [86_400, "1d"],
])("%d s are written %s", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
  expect(secondsOf(text)).toBeCloseTo(seconds, 9);
});

const KINDS: readonly ProbeKind[] = [
  { kind: "icmp", summary: "", schema: { properties: { count: { type: "integer", minimum: 1, maximum: 100, default: 10 }, wait: DURATION } } },
  { kind: "http", summary: "", schema: { properties: { status: { type: "string", default: "200" } } } },
];

function draft(more: Partial<Draft> = {}): Draft {
  return { ...draftOf(undefined, KINDS), target: "192.0.2.1", ...more };
}

describe("a check that is being edited", () => {
  test("has what can be sent, and leaves out what is usual", () => {
    const { settings, faults } = readDraft(draft({ texts: { icmp: { count: "20", wait: "" }, http: { status: "500" } } }), KINDS);
    expect(faults).toEqual([]);
    expect(settings).toEqual({
      kind: "icmp",
      target: "192.0.2.1",
      settings: { count: 20 },
      interval_s: 60,
      agents: [],
      agent_labels: {},
      labels: {},
      paused: false,
      thresholds: {},
    });
  });

  test("comes back as it was, when nothing is changed", () => {
    const before = check("shop", {
      settings: { count: 20, wait: "5s" },
      timeout_s: 10,
      agents: ["a", "b"],
      labels: { team: "web" },
      thresholds: { rtt_ms: 100, loss_pct: 2.5 },
      reason: "",
      runs: [run("a", { up: 1 })],
    });
    const { id: _, ...sent } = settingsOf(before);
    expect(readDraft(draftOf(before, KINDS), KINDS)).toEqual({ settings: sent, faults: [] });
  });

  test("for devices comes back as it was, with all its thresholds", () => {
    const before = check("mesh", {
      target: "{address}",
      devices: ["router"],
      device_labels: { role: "web" },
      device_agents: true,
      thresholds: { jitter_ms: 5, cert_days: 0 },
      instances: 7,
    });
    const { id: _, ...sent } = settingsOf(before);
    expect(sent).not.toHaveProperty("instances");
    expect(readDraft(draftOf(before, KINDS), KINDS)).toEqual({ settings: sent, faults: [] });
  });

  test("for devices names a place in its target, and devices", () => {
    const wrong = draft({ forDevices: true, byDevice: true, byDeviceLabel: true });
    expect(readDraft(wrong, KINDS).faults.map(({ path }) => path)).toEqual(["target", "devices", "device_labels"]);
    expect(readDraft(draft({ forDevices: true, target: "{id}:1" }), KINDS).faults.map(({ path }) => path)).toEqual(["device_agents"]);
    const right = readDraft(draft({ forDevices: true, target: "{address}", deviceAgents: true, devices: ["unticked"] }), KINDS);
    expect(right.faults).toEqual([]);
    expect(right.settings).toMatchObject({ target: "{address}", device_agents: true });
    expect(right.settings).not.toHaveProperty("devices");
  });

  test("keeps agents by name, by label and by both apart", () => {
    const named = { agents: ["a"], agentLabels: { site: "lab" } };
    expect(readDraft(draft({ ...named, choice: "every" }), KINDS).settings).toMatchObject({ agents: [], agent_labels: {} });
    expect(readDraft(draft({ ...named, choice: "named" }), KINDS).settings).toMatchObject({ agents: ["a"], agent_labels: {} });
    expect(readDraft(draft({ ...named, choice: "labelled" }), KINDS).settings).toMatchObject({ agents: [], agent_labels: { site: "lab" } });
    expect(draftOf(check("x", { agents: ["a"], agent_labels: { site: "lab" } }), KINDS).choice).toBe("both");
  });

  test("tells all that is wrong, each with its path", () => {
    const wrong = draft({ target: " ", interval: "often", timeout: "0", choice: "named", limits: { rtt_ms: "-1", loss_pct: "101" }, texts: { icmp: { count: "0", wait: "1h" } } });
    expect(readDraft(wrong, KINDS).faults.map((fault) => fault.path)).toEqual([
      "target",
      "agents",
      "interval_s",
      "timeout_s",
      "thresholds.rtt_ms",
      "thresholds.loss_pct",
      "settings.count",
      "settings.wait",
    ]);
    expect(readDraft(draft({ choice: "labelled" }), KINDS).faults.map((fault) => fault.path)).toEqual(["agent_labels"]);
  });
});

test("faults are told at their field, those of no field apart", () => {
  const faults = [
    { path: "settings.headers[0]", problem: "is empty" },
    { path: "settings.headers.x", problem: "is long" },
    { path: "settings.head", problem: "is no setting" },
    { path: "", problem: "too many checks" },
  ];
  expect(faultAt(faults, "settings.headers")).toBe("is empty; is long");
  expect(otherFaults(faults, ["settings.headers", "target"]).map((fault) => fault.problem)).toEqual(["is no setting", "too many checks"]);
});

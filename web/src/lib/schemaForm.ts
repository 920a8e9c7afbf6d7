/**
 * Forms made from the JSON Schema of a probe's settings. Every field is written as a text, as people type it; an empty
 * one stands for the default.
 */
import type { Json, SettingSchema, SettingsSchema } from "../api/types";

/** How a setting is entered. */
export type Control = "switch" | "choice" | "choices" | "number" | "duration" | "secret" | "text" | "lines" | "pairs" | "json";

export interface SettingField {
  readonly name: string;
  readonly control: Control;
  readonly description: string;
  /** What holds while it is empty, in words; empty if nothing does. */
  readonly usual: string;
  readonly schema: SettingSchema;
  readonly required: boolean;
}

export type Reading = { readonly value: Json | undefined } | { readonly problem: string };

export function fieldsOfSchema(schema: SettingsSchema): SettingField[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const control = controlOf(property);
    return {
      name,
      control,
      description: property.description ?? "",
      usual: property.default === undefined ? "" : control === "switch" ? yesOrNo(property.default) : textOf(control, property.default),
      schema: property,
      required: schema.required?.includes(name) ?? false,
    };
  });
}

function controlOf(schema: SettingSchema): Control {
  if (schema.format === "sonde-duration") return "duration";
  if (schema.format === "sonde-secret") return "secret";
  if (schema.enum) return "choice";
  switch (schema.type) {
    case "boolean":
      return "switch";
    case "integer":
    case "number":
      return "number";
    case "string":
      return "text";
    case "array":
      return schema.items?.enum ? "choices" : isSimple(schema.items) ? "lines" : "json";
    case "object":
      return "pairs";
    default:
      // A list of types, as schemas from elsewhere may have.
      return Array.isArray(schema.type) && (schema.type as unknown[]).includes("string") ? "text" : "json";
  }
}

function isSimple(items: SettingSchema | undefined): boolean {
  return items === undefined || items.type === "string" || items.type === "integer" || items.type === "number" || items.format === "sonde-duration";
}

function yesOrNo(value: Json): string {
  return value === true ? "yes" : "no";
}

/** A value as the text of its field; empty for none. */
export function textOf(control: Control, value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (control === "json") return JSON.stringify(value, null, 2);
  if (Array.isArray(value)) return value.map((each) => textOf("text", each as Json)).join("\n");
  if (typeof value === "object") {
    return Object.entries(value).map(([name, each]) => `${name}=${textOf("text", each as Json)}`).join("\n");
  }
  return String(value);
}

/** What a field's text means; its value is undefined where the default holds. */
export function readField(field: SettingField, text: string): Reading {
  const word = field.control === "text" ? text : text.trim();
  if (word === "") {
    return field.required ? { problem: "is missing" } : { value: undefined };
  }
  const reading = read(field, word);
  return "value" in reading && sameJson(reading.value, field.schema.default) ? { value: undefined } : reading;
}

function read({ control, schema }: SettingField, text: string): Reading {
  switch (control) {
    case "switch":
      return { value: text === "true" };
    case "number":
      return readNumber(schema, text);
    case "duration":
      return readDuration(schema, text);
    case "secret":
      return /^(env:.+|file:\/.*)$/.test(text) ? { value: text } : { problem: "expected env:NAME or file:/PATH: checks never hold the secret itself" };
    case "text":
      return readText(schema, text);
    case "choice":
      return schema.enum?.includes(text) ? { value: text } : { problem: `expected one of ${schema.enum?.join(", ") ?? ""}` };
    case "choices":
    case "lines":
      return readLines(schema, text);
    case "pairs":
      return readPairs(text);
    case "json":
      return readJson(text);
  }
}

function readNumber(schema: SettingSchema, text: string): Reading {
  const value = Number(text.replace(",", "."));
  const whole = schema.type === "integer";
  return Number.isNaN(value) || (whole && !Number.isInteger(value)) || !isWithin(schema, value)
    ? { problem: `expected a ${whole ? "whole " : ""}number${bounds(schema, String)}` }
    : { value };
}

const DURATION = /^([0-9]+(?:\.[0-9]+)?)\s*(us|ms|s|m|h|d)?$/;
const SECONDS = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** The seconds that a text such as 200ms, 5s or 2m stands for; undefined if it is none. Without a unit, seconds. */
export function secondsOf(text: string): number | undefined {
  const match = DURATION.exec(text.trim());
  return match ? Number(match[1]) * SECONDS[(match[2] ?? "s") as keyof typeof SECONDS] : undefined;
}

/** Seconds in the shortest form that reads back as the same: `1m`, `1.5s`, `200ms`. */
export function durationText(seconds: number): string {
  if (seconds > 0 && seconds < 1) {
    return `${Number((seconds * 1000).toFixed(3))}ms`;
  }
  const unit = (["d", "h", "m"] as const).find((each) => seconds >= SECONDS[each] && seconds % SECONDS[each] === 0) ?? "s";
  return `${seconds / SECONDS[unit]}${unit}`;
}

function readDuration(schema: SettingSchema, text: string): Reading {
  const limits = schema.anyOf?.find((each) => each.type === "number") ?? schema;
  const seconds = secondsOf(text);
  if (seconds === undefined || !isWithin(limits, seconds)) {
    return { problem: `expected a time such as 200ms, 5s or 2m${bounds(limits, durationText)}` };
  }
  return { value: /[a-z]$/.test(text) ? text.replace(/\s+/g, "") : seconds };
}

function readText(schema: SettingSchema, text: string): Reading {
  const { minLength = 0, maxLength = Infinity } = schema;
  if (text.length < minLength) return { problem: `expected at least ${minLength} characters` };
  return text.length > maxLength ? { problem: `expected at most ${maxLength} characters, found ${text.length}` } : { value: text };
}

function readLines(schema: SettingSchema, text: string): Reading {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  if (lines.length > (schema.maxItems ?? Infinity)) {
    return { problem: `expected at most ${schema.maxItems ?? 0} lines` };
  }
  const items = schema.items ?? { type: "string" };
  const member = { name: "", control: controlOf(items), description: "", usual: "", schema: items, required: true };
  const values: Json[] = [];
  for (const line of lines) {
    const reading = read(member, line);
    if ("problem" in reading) return { problem: `${line}: ${reading.problem}` };
    values.push(reading.value ?? line);
  }
  return { value: values };
}

function readPairs(text: string): Reading {
  const pairs: Record<string, string> = {};
  for (const line of text.split("\n").map((each) => each.trim()).filter((each) => each !== "")) {
    const match = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line);
    if (!match) return { problem: `expected name=value in each line, found ${line}` };
    pairs[match[1] as string] = match[2] ?? "";
  }
  return { value: pairs };
}

function readJson(text: string): Reading {
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: `expected JSON: ${error.message}` };
    throw error;
  }
}

function isWithin({ minimum = -Infinity, maximum = Infinity }: SettingSchema, value: number): boolean {
  return value >= minimum && value <= maximum;
}

function bounds({ minimum, maximum }: SettingSchema, words: (value: number) => string): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${words(minimum)} to ${words(maximum)}`;
  if (minimum !== undefined) return ` of at least ${words(minimum)}`;
  return maximum === undefined ? "" : ` of at most ${words(maximum)}`;
}

/** What may be entered, in words, for beside the description; empty where anything may. */
export function limitsOf({ control, schema, description }: SettingField): string {
  switch (control) {
    case "number":
      return bounds(schema, String).trim();
    case "duration":
      return bounds(schema.anyOf?.find((each) => each.type === "number") ?? schema, durationText).trim();
    case "lines":
      return "one a line";
    case "pairs":
      return "as name=value, one a line";
    case "secret":
      return description.includes("env:") ? "" : "as env:NAME or file:/PATH on the agent";
    default:
      return "";
  }
}

/** What stands in an empty field: its default, but an invitation where there is none. */
export function placeholderOf(field: SettingField): string {
  if (field.usual !== "") return field.usual;
  return field.control === "secret" ? "env:PASSWORD" : field.control === "pairs" ? "name=value" : "";
}

export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

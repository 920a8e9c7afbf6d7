/** The input of a module while it is being entered: everything as people type it, by the module's schema. */
import type { CommandOrder, Json, SettingsSchema } from "../api/types";
import type { Fault } from "./checkForm";
import { fieldsOfSchema, readField, textOf, type SettingField } from "./schemaForm";

/** Stands for the whole input, where the module tells no schema with properties. */
export const WHOLE = "";

/** The fields of a module's input; one for JSON as a whole if its schema names none. */
export function fieldsOfModule(schema: Readonly<Record<string, unknown>>): SettingField[] {
  const properties = schema["properties"];
  if (typeof properties !== "object" || properties === null) {
    return [{ name: WHOLE, control: "json", description: "The input, a JSON object.", usual: "", schema: {}, required: false }];
  }
  return fieldsOfSchema(schema as SettingsSchema);
}

/** The texts of an input that was given before. */
export function textsOfInput(fields: readonly SettingField[], input: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ name, control }) => {
      const value = name === WHOLE ? (Object.keys(input).length === 0 ? undefined : input) : input[name];
      return [name, textOf(control, value as Json | undefined)];
    }),
  );
}

/** The input that the texts mean, and what is wrong with them; paths as the server names them. */
export function readInput(
  fields: readonly SettingField[],
  texts: Readonly<Record<string, string>>,
): { readonly input: NonNullable<CommandOrder["input"]>; readonly faults: readonly Fault[] } {
  const input: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const field of fields) {
    const reading = readField(field, texts[field.name] ?? "");
    if ("problem" in reading) {
      faults.push({ path: pathOf(field), problem: reading.problem });
    } else if (field.name !== WHOLE) {
      if (reading.value !== undefined) input[field.name] = reading.value;
    } else if (isObject(reading.value)) {
      Object.assign(input, reading.value);
    } else if (reading.value !== undefined) {
      faults.push({ path: pathOf(field), problem: "expected a JSON object" });
    }
  }
  return { input, faults };
}

function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Where the server finds a field. */
export function pathOf({ name }: SettingField): string {
  return name === WHOLE ? "input" : `input.${name}`;
}

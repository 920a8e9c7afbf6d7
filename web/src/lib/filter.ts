import type { Device } from "../api/types";

/**
 * A filter as typed, with the meaning of the API's `q`: words that must all match; a word is a part of one of the
 * texts or of a label, or `label=value`, or a property such as `state=up`. Case is ignored.
 */
export type Filter<T> = (item: T) => boolean;

/** What of an item can be filtered by. */
export interface Filterable<T> {
  /** Those that a word may be a part of, besides labels. */
  texts(item: T): readonly (string | undefined)[];
  labels(item: T): Readonly<Record<string, string>>;
  /** Properties that are compared as a whole, by their names; they hide labels of the same name. */
  readonly properties: Readonly<Record<string, (item: T) => readonly (string | undefined)[]>>;
}

const DEVICE: Filterable<Device> = {
  texts: (device) => [device.id, device.name, device.address, device.model],
  labels: (device) => device.labels,
  properties: { state: (device) => [device.state] },
};

export function parseFilter(text: string): Filter<Device> {
  return filterOf(text, DEVICE);
}

export function filterOf<T>(text: string, of: Filterable<T>): Filter<T> {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const tests = words.map((word) => parseWord(word, of));
  return (item) => tests.every((test) => test(item));
}

function parseWord<T>(word: string, of: Filterable<T>): Filter<T> {
  const equals = word.indexOf("=");
  if (equals <= 0) {
    return (item) =>
      of.texts(item).some((text) => text?.toLowerCase().includes(word)) ||
      Object.entries(of.labels(item)).some((parts) => parts.some((part) => part.toLowerCase().includes(word)));
  }
  const [name, value] = [word.slice(0, equals), word.slice(equals + 1)];
  const property = of.properties[name];
  if (property) {
    return (item) => property(item).some((text) => text?.toLowerCase() === value);
  }
  return (item) =>
    Object.entries(of.labels(item)).some(([key, text]) => key.toLowerCase() === name && text.toLowerCase() === value);
}

/** The text with a word added, or taken away where it stands already. */
export function toggleWord(text: string, word: string): string {
  const words = text.split(/\s+/).filter((each) => each !== "");
  return (words.includes(word) ? words.filter((each) => each !== word) : [...words, word]).join(" ");
}

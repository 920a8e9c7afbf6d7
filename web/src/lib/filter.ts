import type { Device } from "../api/types";

/**
 * A filter as typed, with the meaning of the API's `q`: words that must all match; a word is a part of the id, name,
 * address, model or a label, or `label=value`, or `state=up`. Case is ignored.
 */
export type Filter = (device: Device) => boolean;

export function parseFilter(text: string): Filter {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const tests = words.map(parseWord);
  return (device) => tests.every((test) => test(device));
}

function parseWord(word: string): Filter {
  const equals = word.indexOf("=");
  if (equals <= 0) {
    return (device) => texts(device).some((text) => text.toLowerCase().includes(word));
  }
  const [name, value] = [word.slice(0, equals), word.slice(equals + 1)];
  if (name === "state") {
    return (device) => device.state === value;
  }
  return (device) =>
    Object.entries(device.labels).some(([key, text]) => key.toLowerCase() === name && text.toLowerCase() === value);
}

function texts(device: Device): string[] {
  const found = [device.id, device.name];
  if (device.address !== undefined) found.push(device.address);
  if (device.model !== undefined) found.push(device.model);
  for (const [name, value] of Object.entries(device.labels)) {
    found.push(name, value);
  }
  return found;
}

/** The text with a word added, or taken away where it stands already. */
export function toggleWord(text: string, word: string): string {
  const words = text.split(/\s+/).filter((each) => each !== "");
  return (words.includes(word) ? words.filter((each) => each !== word) : [...words, word]).join(" ");
}

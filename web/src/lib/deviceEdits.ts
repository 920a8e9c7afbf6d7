import { editDevice, errorText } from "../api/client";
import { fleet } from "../api/fleet.svelte";
import type { DeviceDetail, DeviceEdit } from "../api/types";
import { notices } from "./notices.svelte";

/**
 * Saves a change of a device and offers the way back.
 *
 * @param said what was done, for people
 * @param undo the change that restores what was before
 * @param saved called with the device after the change, and again after it was undone
 * @returns what went wrong, or empty
 */
export async function saveEdit(
  id: string,
  edit: DeviceEdit,
  said: string,
  undo: DeviceEdit,
  saved: (detail: DeviceDetail) => void = () => undefined,
): Promise<string> {
  const problem = await save(id, edit, saved);
  if (problem === "") {
    notices.say(said, () => {
      void save(id, undo, saved).then((failed) => failed !== "" && notices.say(failed));
    });
  }
  return problem;
}

async function save(id: string, edit: DeviceEdit, saved: (detail: DeviceDetail) => void): Promise<string> {
  try {
    const detail = await editDevice(id, edit);
    fleet.put(detail.device);
    saved(detail);
    return "";
  } catch (error) {
    return errorText(error);
  }
}

/** The same change as a command for a terminal. */
export function editCommand(id: string, edit: DeviceEdit): string {
  const address = new URL(`./api/v1/devices/${encodeURIComponent(id)}`, document.baseURI).href;
  return `curl -X PATCH '${address}' -H 'Content-Type: application/json' -d ${shellQuoted(JSON.stringify(edit))}`;
}

export function shellQuoted(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

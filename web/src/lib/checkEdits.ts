import { checks } from "../api/checks.svelte";
import type { Check, CheckSettings } from "../api/types";
import { addCheck, errorText, replaceCheck } from "../api/client";
import { notices } from "./notices.svelte";

/** What is set of a check, without what was found out. */
export function settingsOf(check: Check): CheckSettings {
  const { state: _state, state_since: _since, reason: _reason, blame: _blame, runs: _runs, instances: _instances, of: _of, device: _device, ...settings } = check;
  return settings;
}

/** Adds a check, or replaces the one with that id; offers the way back where there was one. Throws what the API answers. */
export async function saveCheck(id: string, settings: CheckSettings): Promise<Check> {
  if (id === "") {
    const added = await addCheck(settings);
    checks.put(added);
    notices.say(`Added ${added.name}.`);
    return added;
  }
  return replace(id, settings, `Saved ${settings.name ?? id}.`);
}

/** Pauses a check, or lets it go on. */
export async function pauseCheck(check: Check, paused: boolean): Promise<void> {
  try {
    await replace(check.id, { ...settingsOf(check), paused }, `${paused ? "Paused" : "Resumed"} ${check.name}.`);
  } catch (error) {
    notices.say(errorText(error));
  }
}

async function replace(id: string, settings: CheckSettings, said: string): Promise<Check> {
  const before = checks.get(id);
  const saved = await replaceCheck(id, settings);
  checks.put(saved);
  notices.say(
    said,
    before && (() => void replaceCheck(id, settingsOf(before)).then((restored) => checks.put(restored), (error: unknown) => notices.say(errorText(error)))),
  );
  return saved;
}

/** What a person chose once and finds again: kept in the browser, not in the address. */

export type Theme = "auto" | "light" | "dark";

/** The table's columns that can be chosen, in their order; the name is always there. */
export const COLUMNS = [
  "state",
  "labels",
  "cpu",
  "mem",
  "disk",
  "load",
  "rx",
  "tx",
  "uptime",
  "seen",
  "address",
  "os",
  "model",
] as const;

export type ColumnKey = (typeof COLUMNS)[number];

const DEFAULT_COLUMNS: readonly ColumnKey[] = COLUMNS.slice(0, 10);

/** Which columns of a table are shown; the name is always there. */
export class ChosenColumns<K extends string> {
  readonly all: readonly K[];
  readonly #usual: readonly K[];
  readonly #stored: string;
  #keys = $state.raw<readonly K[]>([]);

  /**
   * @param stored under which name the browser keeps them
   * @param all those that can be chosen, in their order
   * @param usual those that are shown before anything is chosen
   */
  constructor(stored: string, all: readonly K[], usual: readonly K[]) {
    this.all = all;
    this.#usual = usual;
    this.#stored = stored;
    const words = read(stored)?.split(",");
    this.#keys = words ? all.filter((each) => words.includes(each)) : usual;
  }

  get keys(): readonly K[] {
    return this.#keys;
  }

  has(key: string): boolean {
    return key === "name" || this.#keys.some((each) => each === key);
  }

  toggle(key: K): void {
    const chosen = new Set(this.#keys);
    if (!chosen.delete(key)) {
      chosen.add(key);
    }
    this.#set(this.all.filter((each) => chosen.has(each)));
  }

  reset(): void {
    this.#set(this.#usual);
  }

  #set(keys: readonly K[]): void {
    this.#keys = keys;
    write(this.#stored, keys.join(","));
  }
}

class Preferences {
  #theme = $state<Theme>(oneOf(["auto", "light", "dark"], read("theme")) ?? "auto");
  #utc = $state(read("utc") === "true");

  /** Of the devices' table. */
  readonly columns = new ChosenColumns<ColumnKey>("columns", COLUMNS, DEFAULT_COLUMNS);

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    write("theme", theme);
    this.applyTheme();
  }

  /** Whether times are shown in UTC instead of the browser's zone. */
  get utc(): boolean {
    return this.#utc;
  }

  set utc(utc: boolean) {
    this.#utc = utc;
    write("utc", String(utc));
  }

  /** Puts the theme on the document, where the style sheet finds it. */
  applyTheme(): void {
    if (this.#theme === "auto") {
      delete document.documentElement.dataset["theme"];
    } else {
      document.documentElement.dataset["theme"] = this.#theme;
    }
  }
}

function oneOf<T extends string>(values: readonly T[], text: string | null): T | undefined {
  return values.find((value) => value === text);
}

// A browser may forbid storage altogether; then choices last as long as the page.
function read(name: string): string | null {
  try {
    return localStorage.getItem(`sonde.${name}`);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`sonde.${name}`, value);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

export const preferences = new Preferences();

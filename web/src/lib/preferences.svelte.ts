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

class Preferences {
  #theme = $state<Theme>(oneOf(["auto", "light", "dark"], read("theme")) ?? "auto");
  #utc = $state(read("utc") === "true");
  #columns = $state.raw<readonly ColumnKey[]>(readColumns());

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

  get columns(): readonly ColumnKey[] {
    return this.#columns;
  }

  toggleColumn(key: ColumnKey): void {
    const chosen = new Set(this.#columns);
    if (!chosen.delete(key)) {
      chosen.add(key);
    }
    this.#columns = COLUMNS.filter((each) => chosen.has(each));
    write("columns", this.#columns.join(","));
  }

  resetColumns(): void {
    this.#columns = DEFAULT_COLUMNS;
    write("columns", DEFAULT_COLUMNS.join(","));
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

function readColumns(): readonly ColumnKey[] {
  const stored = read("columns")?.split(",");
  return stored ? COLUMNS.filter((each) => stored.includes(each)) : DEFAULT_COLUMNS;
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

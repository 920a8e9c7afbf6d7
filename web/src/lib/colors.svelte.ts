import { preferences } from "./preferences.svelte";

/** The colours of the style sheet as a canvas needs them: resolved, for the scheme on show. */
export interface Colors {
  readonly series: readonly string[];
  /** Of the levels of loss, from none to all. */
  readonly loss: readonly string[];
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly gap: string;
  readonly gapLine: string;
  readonly surface: string;
  readonly mark: string;
  readonly threshold: string;
}

const SERIES = 8;
const LOSSES = 7;

class Scheme {
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  #changes = $state(0);

  constructor() {
    this.#dark.addEventListener("change", () => this.#changes++);
  }

  /** Changes whenever the colours do. */
  get key(): string {
    return `${preferences.theme} ${this.#changes}`;
  }
}

export const scheme = new Scheme();

export function readColors(): Colors {
  const probe = document.createElement("span");
  document.body.append(probe);
  const resolve = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colors: Colors = {
    series: Array.from({ length: SERIES }, (_, i) => resolve(`series-${i + 1}`)),
    loss: Array.from({ length: LOSSES }, (_, i) => resolve(`loss-${i}`)),
    ink: resolve("ink"),
    faint: resolve("ink-faint"),
    grid: resolve("grid"),
    gap: resolve("gap"),
    gapLine: resolve("gap-line"),
    surface: resolve("surface"),
    mark: resolve("line-strong"),
    threshold: resolve("degraded"),
  };
  probe.remove();
  return colors;
}

/** The colour made translucent. `rgb(…)` in, `rgb(… / a)` out. */
export function faded(color: string, alpha: number): string {
  return `color-mix(in srgb, ${color} ${Math.round(alpha * 100)}%, transparent)`;
}

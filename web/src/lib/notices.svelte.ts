/** A short message at the page's edge, perhaps with a way back. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly undo?: () => void;
}

const SHOWN_MS = 8_000;

class Notices {
  #shown = $state.raw<readonly Notice[]>([]);
  #last = 0;

  get shown(): readonly Notice[] {
    return this.#shown;
  }

  say(text: string, undo?: () => void): void {
    const id = ++this.#last;
    this.#shown = [...this.#shown.slice(-2), undo ? { id, text, undo } : { id, text }];
    setTimeout(() => this.close(id), SHOWN_MS);
  }

  close(id: number): void {
    this.#shown = this.#shown.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();

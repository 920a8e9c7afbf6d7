import { ApiError, errorText } from "../api/client";
import { ended, parseRunLine, waitingFor, withLine, type AgentOutput } from "./runOutput";

/** Starts a run: the lines of what it tells, until it has ended or the signal says stop. */
export type RunStart = (signal: AbortSignal) => Promise<AsyncIterable<string>>;

/** Lines are shown together that arrive within this time: a fast run would redraw the page for each packet. Milliseconds. */
const GATHER_MS = 50;

/** Runs of checks at once, as they are told live. One after another; a new one ends the one before. */
export class LiveRun {
  #request: AbortController | undefined;
  #running = $state(false);
  #problem = $state("");
  #faults = $state.raw<ApiError["faults"]>([]);
  #outputs = $state.raw<readonly AgentOutput[]>([]);

  /** The newest state, of which `#outputs` is what is shown. */
  #latest: readonly AgentOutput[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  get running(): boolean {
    return this.#running;
  }

  /** Why it could not be started; empty if it was. */
  get problem(): string {
    return this.#problem;
  }

  /** What is wrong with what was to run. */
  get faults(): ApiError["faults"] {
    return this.#faults;
  }

  get outputs(): readonly AgentOutput[] {
    return this.#outputs;
  }

  /**
   * Runs, and returns when all has been told.
   *
   * @param agents of which something is expected
   */
  async run(start: RunStart, agents: readonly string[]): Promise<void> {
    this.cancel();
    const request = new AbortController();
    this.#request = request;
    this.#running = true;
    this.#problem = "";
    this.#faults = [];
    this.#show(agents.map(waitingFor));
    try {
      for await (const text of await start(request.signal)) {
        const line = parseRunLine(text);
        if (line && this.#request === request) this.#take(withLine(this.#latest, line));
      }
    } catch (error) {
      if (this.#request === request) this.#fail(error);
    } finally {
      if (this.#request === request) {
        this.#running = false;
        this.#show(ended(this.#latest, "broken"));
      }
    }
  }

  #fail(error: unknown): void {
    this.#faults = error instanceof ApiError ? error.faults : [];
    const absent = error instanceof ApiError && (error.status === 404 || error.status === 405);
    this.#problem = absent ? `It can't be run at once: ${errorText(error)}` : errorText(error);
    if (error instanceof ApiError) this.#latest = [];
  }

  /** Stops: the server tells the agents. What was heard stays. */
  cancel(): void {
    this.#request?.abort();
    this.#request = undefined;
    if (this.#running) {
      this.#running = false;
      this.#show(ended(this.#latest, "cancelled"));
    }
  }

  /** Stops and forgets. */
  close(): void {
    this.cancel();
    this.#problem = "";
    this.#faults = [];
    this.#show([]);
  }

  #take(outputs: readonly AgentOutput[]): void {
    this.#latest = outputs;
    this.#timer ??= setTimeout(() => this.#show(this.#latest), GATHER_MS);
  }

  #show(outputs: readonly AgentOutput[]): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#latest = outputs;
    this.#outputs = outputs;
  }
}

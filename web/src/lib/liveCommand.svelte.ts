import { ApiError, cancelCommand, errorText, followCommand, readCommand, startCommand } from "../api/client";
import type { Command, CommandOrder } from "../api/types";
import { isOver, parseCommandLine, withCommandLine } from "./commandLines";

/** One command as it goes; it goes on at the server when nobody follows it. */
export class LiveCommand {
  #following: AbortController | undefined;
  #command = $state.raw<Command>();
  #problem = $state("");
  #missing = $state(false);
  #faults = $state.raw<ApiError["faults"]>([]);
  #asking = $state(false);

  /** Undefined before one was asked or read. */
  get command(): Command | undefined {
    return this.#command;
  }

  get problem(): string {
    return this.#problem;
  }

  /** Whether there is no such command. */
  get missing(): boolean {
    return this.#missing;
  }

  /** What the server found wrong with the order. */
  get faults(): ApiError["faults"] {
    return this.#faults;
  }

  get running(): boolean {
    return this.#asking || (this.#command !== undefined && !isOver(this.#command.state));
  }

  /** Has it done, and follows it to its end. */
  async start(order: CommandOrder): Promise<void> {
    this.close();
    this.#asking = true;
    try {
      this.#command = await startCommand(order);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#asking = false;
    }
    await this.#follow();
  }

  /** Reads one, and follows it if it is not over. */
  async open(id: string): Promise<void> {
    this.close();
    try {
      this.#command = await readCommand(id);
    } catch (error) {
      this.#fail(error);
    }
    await this.#follow();
  }

  async #follow(): Promise<void> {
    const id = this.#command?.id;
    if (id === undefined || !this.running) return;
    const following = new AbortController();
    this.#following = following;
    try {
      for await (const text of await followCommand(id, following.signal)) {
        const line = parseCommandLine(text);
        if (line && this.#command && this.#following === following) this.#command = withCommandLine(this.#command, line);
      }
      // Lines may have been left out.
      if (this.#following === following) this.#command = await readCommand(id, following.signal);
    } catch (error) {
      if (this.#following === following) this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#faults = error instanceof ApiError ? error.faults : [];
    this.#missing = error instanceof ApiError && error.status === 404;
    this.#problem = errorText(error);
  }

  /** Ends it wherever it is not over. */
  async cancel(): Promise<void> {
    if (!this.#command) return;
    try {
      this.#command = await cancelCommand(this.#command.id);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Follows it no longer, and forgets it; it goes on at the server. */
  close(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.#command = undefined;
    this.#problem = "";
    this.#missing = false;
    this.#faults = [];
  }
}

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveLine, SILENCE_MS, type LineState, type LiveMessage, type Socket } from "../src/api/live";

class FakeSocket implements Socket {
  onopen: ((event: never) => unknown) | null = null;
  onmessage: ((event: { data: string }) => unknown) | null = null;
  onclose: ((event: never) => unknown) | null = null;
  readonly sent: unknown[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.onopen?.(undefined as never);
  }

  say(message: LiveMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

let sockets: FakeSocket[];
let states: LineState[];
let messages: LiveMessage[];
let line: LiveLine;

const last = (): FakeSocket => sockets.at(-1) as FakeSocket;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  states = [];
  messages = [];
  line = new LiveLine(
    () => {
      sockets.push(new FakeSocket());
      return last();
    },
    { message: (message) => messages.push(message), state: (state) => states.push(state) },
  );
  line.connect();
  last().open();
  last().say({ type: "tick", now: 1 });
});

afterEach(() => {
  line.close();
  vi.useRealTimers();
});

test("it subscribes as soon as it is open, and again after a reconnection", () => {
  line.subscribe({ devices: ["a"], points: true });
  expect(last().sent).toEqual([{ subscribe: { devices: "all", points: false } }, { subscribe: { devices: ["a"], points: true } }]);
  last().onclose?.(undefined as never);
  vi.advanceTimersByTime(1000);
  last().open();
  expect(sockets).toHaveLength(2);
  expect(last().sent).toEqual([{ subscribe: { devices: ["a"], points: true } }]);
});

test("a tick every two seconds keeps it open", () => {
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(2000);
    last().say({ type: "tick", now: i });
  }
  expect(new Set(states)).toEqual(new Set(["open"]));
  expect(messages).toHaveLength(11);
});

test("silence is noticed within three seconds, and heals", () => {
  expect(SILENCE_MS).toBeLessThan(3000);
  const silent = last();
  vi.advanceTimersByTime(SILENCE_MS);
  expect(states.at(-1)).toBe("lost");
  expect(silent.closed).toBe(true);
  vi.advanceTimersByTime(1000);
  last().open();
  last().say({ type: "tick", now: 2 });
  expect(states.at(-1)).toBe("open");
});

test("it goes on trying, at most five seconds or so apart", () => {
  last().onclose?.(undefined as never);
  for (let i = 0; i < 12; i++) {
    vi.advanceTimersByTime(7000);
    last().onclose?.(undefined as never);
  }
  expect(sockets.length).toBeGreaterThanOrEqual(12);
});

test("a connection that does not come about is given up and tried again", () => {
  last().onclose?.(undefined as never);
  vi.advanceTimersByTime(1000);
  const stuck = last();
  vi.advanceTimersByTime(7000);
  expect(stuck.closed).toBe(true);
  expect(last()).not.toBe(stuck);
});

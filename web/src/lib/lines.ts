/** A line longer than this is no line of ours. Characters. */
const LONGEST = 1_000_000;

/**
 * The lines of a body as they arrive, without their ends; empty ones are left out.
 *
 * @throws {Error} if a line does not end
 */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (let { value, done } = await reader.read(); ; { value, done } = await reader.read()) {
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split("\n");
      // Spaces in front of a line only say that the server lives.
      rest = done ? "" : (lines.pop() ?? "").trimStart();
      yield* lines.map((line) => line.trim()).filter((line) => line !== "");
      if (done) return;
      if (rest.length > LONGEST) throw new Error("The server's answer has a line without an end.");
    }
  } finally {
    await reader.cancel();
  }
}

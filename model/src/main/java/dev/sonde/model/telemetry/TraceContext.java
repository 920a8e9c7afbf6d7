package dev.sonde.model.telemetry;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The trace that some work belongs to, as it crosses a wire: the text of W3C Trace Context's {@code
 * traceparent}. A transport carries it in a header or property of that name.
 *
 * @param traceparent version, trace id, span id and flags, such as {@code
 *     00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}
 */
public record TraceContext(String traceparent) {
  /** The name of the header or property. */
  public static final String HEADER = "traceparent";

  /** Where the trace's id begins, and where it ends. */
  private static final int TRACE = 3;

  private static final int TRACE_END = 35;
  private static final int SPAN_END = 52;

  private static final Pattern FORM =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is no {@code traceparent} of the known form
   */
  public TraceContext {
    if (!FORM.matcher(traceparent).matches()) {
      throw new IllegalArgumentException(
          "traceparent: expected 00-(32 hex digits)-(16 hex digits)-(2 hex digits)");
    }
  }

  /** The context in a text from outside; empty if it is none, which is no reason to fail. */
  public static Optional<TraceContext> of(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new TraceContext(text)) : Optional.empty();
  }

  /** The id of the trace, 32 hex digits. */
  public String traceId() {
    return traceparent.substring(TRACE, TRACE_END);
  }

  /** The id of the span that the work was begun by, 16 hex digits. */
  public String spanId() {
    return traceparent.substring(TRACE_END + 1, SPAN_END);
  }

  /** Whether whoever began the trace records it. */
  public boolean isSampled() {
    return (Character.digit(traceparent.charAt(traceparent.length() - 1), 16) & 1) != 0;
  }
}

package dev.sonde.agent.builtin;

import dev.sonde.model.Fields;
import dev.sonde.module.ModuleCall;
import dev.sonde.module.ModuleException;
import dev.sonde.transport.Commands;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Has probes run the way the server has them run, with the same sockets and within the same limits,
 * and waits for them. Thread-safe.
 */
final class ProbeRuns {
  private final Commands checks;
  private final AtomicLong number = new AtomicLong();

  /** Runs what the agent's checks run. */
  ProbeRuns(Commands checks) {
    this.checks = checks;
  }

  /**
   * What a run came to.
   *
   * @param time when it began, in microseconds since the epoch
   * @param rtts the round-trip times that were measured, in ms, in the order of their coming
   */
  record Finding(long time, Fields fields, List<Double> rtts) {

    /** Whether the target answered; empty if this host could not tell. */
    Optional<Boolean> isUp() {
      OptionalDouble up = fields.number("up");
      return up.isPresent() ? Optional.of(up.getAsDouble() == 1) : Optional.empty();
    }
  }

  /** Why the run was not made. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String code;

    RefusedException(String code, String message) {
      super(message);
      this.code = code;
    }

    ModuleException toModuleException() {
      String told =
          switch (code) {
            case "not_understood" -> "bad_input";
            case "too_many_runs" -> "busy";
            case "not_allowed", "timeout", "cancelled" -> code;
            default -> "failed";
          };
      return new ModuleException(told, String.valueOf(getMessage()));
    }

    boolean isForbidden() {
      return code.equals("not_allowed");
    }
  }

  /**
   * Measures once.
   *
   * @param timeout as long as is usual if empty
   * @throws RefusedException if the run was not made, or gave no result
   */
  Finding run(
      ModuleCall call,
      String kind,
      String target,
      Map<String, Object> settings,
      Optional<Duration> timeout)
      throws RefusedException, InterruptedException {
    String id = "module-" + number.incrementAndGet();
    Waiting waiting = new Waiting(call);
    checks.run(new RunOrder(id, kind, target, settings, timeout, Optional.empty()), waiting);
    try {
      return waiting.finding.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } finally {
      checks.cancel(id);
    }
  }

  /** Passes what happens on, and the result. */
  private static final class Waiting implements RunEvents {
    final CompletableFuture<Finding> finding = new CompletableFuture<>();
    private final List<Double> rtts = Collections.synchronizedList(new ArrayList<>());
    private final ModuleCall call;

    Waiting(ModuleCall call) {
      this.call = call;
    }

    @Override
    public void step(String text) {
      call.progress(text);
    }

    @Override
    public void sample(int at, OptionalDouble rttMillis, String text) {
      rttMillis.ifPresent(rtts::add);
      String time =
          rttMillis.isPresent()
              ? String.format(Locale.ROOT, "%.3f ms", rttMillis.getAsDouble())
              : "no answer";
      call.progress(at + ": " + time + (text.isEmpty() ? "" : ", " + text));
    }

    @Override
    public void result(long time, Fields fields) {
      finding.complete(new Finding(time, fields, List.copyOf(rtts)));
    }

    @Override
    public void failed(String code, String error) {
      finding.completeExceptionally(new RefusedException(code, error));
    }
  }
}

package dev.sonde.server.link;

import dev.sonde.model.Fields;
import dev.sonde.server.checks.Checks;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import dev.sonde.transport.session.AgentLink;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Has agents run something now, and counts what is under way. Thread-safe. */
public final class Runs {
  private static final int MOST_OF_AGENT = 8;
  private static final int MOST = 256;

  /** How long a run may take that does not say so itself. */
  private static final Duration LONGEST_UNSAID = Duration.ofMinutes(10);

  private static final Duration GRACE = Duration.ofSeconds(8);

  private final AgentLinks links;
  private final Checks checks;
  private final AtomicLong lastId = new AtomicLong();
  private final Slots slots = new Slots(MOST, MOST_OF_AGENT);
  private final AtomicLong started = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong linesLeftOut = new AtomicLong();

  /** Runs nothing yet. */
  public Runs(AgentLinks links, Checks checks) {
    this.links = links;
    this.checks = checks;
  }

  /**
   * What was counted since the start.
   *
   * @param underWay how many runs are under way now
   * @param started how many were begun
   * @param refused how many were not, for whatever reason
   * @param linesLeftOut how many lines readers were too slow for
   */
  public record Counts(long underWay, long started, long refused, long linesLeftOut) {}

  /** What was counted. */
  public Counts counts() {
    return new Counts(slots.taken(), started.get(), refused.get(), linesLeftOut.get());
  }

  /**
   * Something to be run.
   *
   * @param kind the kind of probe
   * @param target what is measured
   * @param settings how
   * @param timeout how long it may take
   * @param check whose result it is, if it is to be kept
   */
  public record Order(
      String kind,
      String target,
      Map<String, Object> settings,
      Optional<Duration> timeout,
      Optional<String> check) {}

  /** Begins a run at an agent, which tells its lines; the last one says that it is. */
  public Run start(String agent, Order order, Consumer<RunLine> lines) {
    Run run = new Run(agent, order, lines);
    run.start();
    return run;
  }

  /** A line could not be told. */
  public void leftOut() {
    linesLeftOut.incrementAndGet();
  }

  /** One run at one agent. */
  public final class Run {
    private final String agent;
    private final Order order;
    private final Consumer<RunLine> lines;

    /** No id of a command has a slash in it. */
    private final String id = "run/" + lastId.incrementAndGet();

    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Optional<AgentLink> link = Optional.empty();
    private volatile boolean taken;

    private Run(String agent, Order order, Consumer<RunLine> lines) {
      this.agent = agent;
      this.order = order;
      this.lines = lines;
    }

    private void start() {
      link = links.find(agent);
      if (link.isEmpty() && !checks.isAgent(agent)) {
        refuse("unknown_agent", "there is no agent " + agent);
      } else if (link.isEmpty()) {
        refuse("not_linked", "the agent has no link open, so that it can't be asked now");
      } else if (!slots.take(agent)) {
        refuse(
            "too_many_runs",
            "there may be %d runs at once at an agent and %d in all"
                .formatted(MOST_OF_AGENT, MOST));
      } else {
        taken = true;
        started.incrementAndGet();
        lines.accept(RunLine.started(agent));
        link.get()
            .run(
                new RunOrder(
                    id,
                    order.kind(),
                    order.target(),
                    order.settings(),
                    order.timeout(),
                    order.check()),
                new Telling());
      }
    }

    private void refuse(String code, String error) {
      refused.incrementAndGet();
      end(RunLine.error(agent, code, error));
    }

    private void end(RunLine line) {
      if (over.compareAndSet(false, true)) {
        if (taken) {
          slots.give(agent);
        }
        lines.accept(line);
      }
    }

    /** How long it may take, as the server sees it. */
    public Duration longest() {
      return order.timeout().orElse(LONGEST_UNSAID).plus(GRACE);
    }

    /** Ends it if it has not ended, with a reason. */
    public void stop(String code, String error) {
      if (!over.get()) {
        link.ifPresent(open -> open.cancel(id));
        end(RunLine.error(agent, code, error));
      }
    }

    private final class Telling implements RunEvents {
      @Override
      public void step(String text) {
        lines.accept(RunLine.step(agent, text));
      }

      @Override
      public void sample(int number, OptionalDouble rttMillis, String text) {
        lines.accept(RunLine.sample(agent, number, rttMillis, text));
      }

      @Override
      public void result(long time, Fields fields) {
        end(RunLine.result(agent, time, fields));
      }

      @Override
      public void failed(String code, String error) {
        end(RunLine.error(agent, RunLine.known(code), error));
      }
    }
  }
}

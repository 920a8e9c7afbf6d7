package dev.sonde.probe.echo;

import dev.sonde.model.Fields;
import dev.sonde.model.RttStatistics;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.Failure;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Pace;
import dev.sonde.probe.Packets;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.ProbeRun;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * One run: frames at a rate, while echoes are taken in. A frame that is due while there is no
 * connection is sent and lost; a connection that breaks is made anew.
 */
final class EchoBurst {
  /** How long looking the name up and connecting may take. */
  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final ProbeRun<EchoSettings> run;
  private final EchoSettings settings;
  private final Session session;
  private final ProbeEnvironment environment;
  private final LongSupplier ticker;
  private final Frames frames;
  private final double[] millis;

  /** The frames for which no echo can be expected any more, or that have theirs. */
  private final BitSet settled = new BitSet();

  private final BitSet breaks = new BitSet();
  private int sent;
  private int late;
  private int duplicates;
  private int unexpected;
  private int reconnects;

  EchoBurst(ProbeRun<EchoSettings> run, Session session, ProbeEnvironment environment) {
    this.run = run;
    this.settings = run.settings();
    this.session = session;
    this.environment = environment;
    this.ticker = environment.ticker();
    this.frames = new Frames(settings);
    this.millis = new double[settings.count()];
    Arrays.fill(millis, Double.NaN);
  }

  ProbeResult run() throws InterruptedException {
    if (session.link() == null && session.retry().hasPassed()) {
      connect();
      breaks.set(0);
    } else {
      run.witness().step(session.link() == null ? "waiting to connect again" : "still connected");
    }
    Pace pace = Pace.of(settings.spacing(), run.deadline());
    while (!isComplete() && !run.deadline().hasPassed()) {
      if (isDue(pace)) {
        send();
      } else {
        await(pace);
      }
    }
    return result();
  }

  /** Whether the next frame is to be sent; a message only when the one before has its echo. */
  private boolean isDue(Pace pace) {
    return sent < millis.length
        && pace.due(sent).hasPassed()
        && (settings.message().isEmpty() || isSettled(sent - 1));
  }

  private boolean isSettled(int place) {
    return place < 0 || settled.get(place) || lost(place).hasPassed();
  }

  /** When a frame without an echo is lost. */
  private Deadline lost(int place) {
    return new Deadline(ticker, frames.time(place) + settings.replyTimeout().toNanos());
  }

  private String doing() {
    String word = settings.transport() == EchoSettings.Transport.TCP ? "TCP" : "UDP";
    return "echoing from " + run.target() + " over " + word;
  }

  private void connect() throws InterruptedException {
    Deadline deadline = run.deadline().orIn(CONNECT);
    try {
      session.connect(deadline);
      run.witness().step("connected to " + session.address());
    } catch (NameException e) {
      failed(e.result());
    } catch (IOException e) {
      failed(Failure.orInterruption(e, doing(), Fields.none()));
    }
  }

  private void failed(ProbeResult result) {
    session.failed(result);
    switch (result) {
      case ProbeResult.Down down -> run.witness().step(down.reason());
      case ProbeResult.Unknown unknown -> run.witness().step(unknown.reason());
      case ProbeResult.Up _ -> run.witness().step("it works");
    }
  }

  private void send() throws InterruptedException {
    int place = sent++;
    long now = ticker.getAsLong();
    byte[] frame = frames.next(session.nextSequence(), now);
    Link link = session.link();
    if (link == null) {
      settled.set(place);
      return;
    }
    try {
      link.send(frame);
    } catch (IOException e) {
      settled.set(place);
      broken(e, link);
    }
  }

  /** Takes one echo in, or makes a new connection, or waits until a frame is due. */
  private void await(Pace pace) throws InterruptedException {
    Deadline until = until(pace);
    Link link = session.link();
    if (link != null) {
      try {
        Optional<byte[]> echo = link.receive(until);
        long now = ticker.getAsLong();
        echo.ifPresent(frame -> echoed(frame, now));
      } catch (IOException e) {
        broken(e, link);
      }
    } else if (session.retry().hasPassed()) {
      reconnect(pace);
    } else {
      TimeUnit.NANOSECONDS.sleep(Math.min(until.nanosLeft(), session.retry().nanosLeft()));
    }
  }

  /** When there is something else to do than to take echoes in. */
  private Deadline until(Pace pace) {
    boolean isPaced = sent < millis.length && !pace.due(sent).hasPassed();
    Deadline next = isPaced ? pace.due(sent) : lost(sent - 1);
    return next.nanos() - run.deadline().nanos() < 0 ? next : run.deadline();
  }

  private void reconnect(Pace pace) throws InterruptedException {
    connect();
    reconnects += session.link() == null ? 0 : 1;
    while (sent < millis.length && pace.due(sent).hasPassed()) {
      // It was due in the meantime: sent, and lost.
      frames.next(session.nextSequence(), ticker.getAsLong());
      settled.set(sent++);
    }
    breaks.set(sent);
  }

  private void broken(IOException error, Link link) throws InterruptedException {
    failed(Failure.orInterruption(error, doing(), Fields.none()));
    if (link.outlivesErrors()) {
      settled.set(settled.nextClearBit(0));
    } else {
      settled.set(0, Math.max(1, sent));
      session.disconnect();
    }
  }

  private void echoed(byte[] frame, long now) {
    OptionalInt found = frames.placeOf(frame);
    if (found.isEmpty()) {
      unexpected++;
      return;
    }
    int place = found.getAsInt();
    double rtt = (now - frames.time(place)) / 1e6;
    if (!Double.isNaN(millis[place])) {
      duplicates++;
    } else if (rtt > settings.replyTimeout().toNanos() / 1e6) {
      late++;
    } else {
      millis[place] = rtt;
      session.succeeded();
      run.witness().sample(place + 1, OptionalDouble.of(rtt), "");
    }
    settled.set(place);
  }

  /** Whether everything is sent, and answered or out of time. */
  private boolean isComplete() {
    if (sent < millis.length) {
      return false;
    }
    return settled.nextClearBit(0) >= sent || lost(sent - 1).hasPassed();
  }

  private ProbeResult result() {
    long[] times = IntStream.range(0, sent).mapToLong(frames::time).toArray();
    return verdict().with(Packets.of(environment, times, Arrays.copyOf(millis, sent), breaks));
  }

  private ProbeResult verdict() {
    RttStatistics statistics = RttStatistics.withBreaks(breaks, Arrays.copyOf(millis, sent));
    if (statistics.received() == 0 || (settings.message().isPresent() && hasLoss(statistics))) {
      // A late echo of this run must not be taken for one of the next.
      session.disconnect();
    }
    Fields.Builder fields = Fields.builder();
    if (!session.address().isEmpty()) {
      fields.put("address", session.address());
    }
    statistics.put(fields);
    fields.put("late", late);
    fields.put("duplicates", duplicates);
    fields.put("unexpected", unexpected);
    fields.put("reconnects", reconnects);
    if (statistics.received() > 0) {
      return new ProbeResult.Up(fields.build());
    }
    return switch (session.failure()) {
      case null ->
          new ProbeResult.Down(
              fields.build(),
              unexpected > 0 ? Cause.MISMATCH : Cause.TIMEOUT,
              doing() + (unexpected > 0 ? ": what came back is no echo" : ": no echo in time"));
      case ProbeResult.Down down ->
          new ProbeResult.Down(fields.build(), down.cause(), down.reason());
      case ProbeResult other -> other;
    };
  }

  private static boolean hasLoss(RttStatistics statistics) {
    return statistics.received() < statistics.sent();
  }
}

package dev.sonde.probe.mtu;

import dev.sonde.model.Fields;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.packet.Echo;
import dev.sonde.probe.packet.EchoResult;
import dev.sonde.probe.packet.EchoSockets;
import dev.sonde.probe.packet.Echoes;
import dev.sonde.probe.packet.PacketException;
import dev.sonde.probe.packet.Route;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Sends echo requests of different sizes that must not be fragmented. */
final class MtuProbe implements Probe<MtuSettings> {
  /** The time between requests of one size. */
  static final Duration SPACING = Duration.ofMillis(20);

  private static final int LEAST_V4 = 68;
  private static final int LEAST_V6 = 1_280;
  private static final int HEADERS_V4 = 20 + 8;
  private static final int HEADERS_V6 = 40 + 8;

  private final ProbeEnvironment environment;
  private final EchoSockets sockets;

  MtuProbe(ProbeEnvironment environment) {
    this.environment = environment;
    this.sockets = new EchoSockets(environment);
  }

  @Override
  public ProbeResult run(ProbeRun<MtuSettings> run) throws InterruptedException {
    try {
      InetAddress address =
          environment.names().address(run.target(), run.settings().family(), run.deadline());
      run.witness().step("looking for the MTU to " + address.getHostAddress());
      return new Path(run, address).result();
    } catch (NameException e) {
      return e.result();
    } catch (PacketException e) {
      return new ProbeResult.Unknown(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    sockets.close();
  }

  /** One run. */
  private final class Path {
    private final ProbeRun<MtuSettings> run;
    private final InetAddress address;
    private final Route route;
    private final boolean isV4;
    private Optional<String> socket = Optional.empty();
    private Optional<String> narrowedBy = Optional.empty();
    private int steps;

    Path(ProbeRun<MtuSettings> run, InetAddress address) {
      this.run = run;
      this.address = address;
      this.isV4 = address instanceof Inet4Address;
      Route whole = new Route(0, run.settings().dscp(), 0, Optional.empty(), true);
      this.route = run.settings().source().map(whole::withSource).orElse(whole);
    }

    private Fields.Builder fields() {
      Fields.Builder fields = Fields.builder();
      fields.put("address", address.getHostAddress());
      socket.ifPresent(word -> fields.put("socket", word));
      narrowedBy.ifPresent(router -> fields.put("narrowed_by", router));
      return fields;
    }

    ProbeResult result() throws InterruptedException {
      int least = isV4 ? LEAST_V4 : LEAST_V6;
      return switch (measure(least)) {
        case Echo.Reply _ -> search(new MtuSearch(least, run.settings().max()));
        case Echo.Refused refused ->
            new ProbeResult.Down(fields().build(), Cause.UNREACHABLE, refused.error().words());
        case Echo.Lost _ ->
            new ProbeResult.Down(
                fields().build(),
                Cause.LOSS,
                "no reply to echo requests of %d bytes to %s"
                    .formatted(least, address.getHostAddress()));
        case Echo.Unsent unsent ->
            new ProbeResult.Unknown(
                "sending to " + address.getHostAddress() + ": " + unsent.reason());
        case Echo.Undecided _ ->
            new ProbeResult.Unknown("there was no time left to send an echo request");
      };
    }

    private ProbeResult search(MtuSearch search) throws InterruptedException {
      for (OptionalInt next = search.next(); next.isPresent(); next = search.next()) {
        Echo echo = measure(next.getAsInt());
        if (echo instanceof Echo.Unsent unsent && !unsent.isTooLarge()) {
          return new ProbeResult.Unknown(
              "sending to " + address.getHostAddress() + ": " + unsent.reason());
        }
        if (run.deadline().hasPassed()) {
          return new ProbeResult.Down(
              fields().build(),
              Cause.TIMEOUT,
              "the time was over; %d bytes pass".formatted(search.largest()));
        }
        note(search, next.getAsInt(), echo);
      }
      Fields.Builder fields = fields();
      fields.put("mtu_bytes", search.largest());
      fields.put("black_hole", search.isBlackHole() ? 1 : 0);
      return new ProbeResult.Up(fields.build());
    }

    private void note(MtuSearch search, int size, Echo echo) {
      switch (echo) {
        case Echo.Reply _ -> search.passed(size);
        case Echo.Refused refused when refused.error().isTooBig() -> {
          narrowedBy = Optional.of(refused.error().from().getHostAddress());
          search.tooLarge(size, refused.error().mtu());
        }
        case Echo.Unsent _ -> search.tooLarge(size, 0);
        case Echo.Refused _, Echo.Lost _, Echo.Undecided _ -> search.lost(size);
      }
    }

    /** What became of packets of a size: the best of all, as one reply is enough. */
    private Echo measure(int size) throws InterruptedException {
      EchoResult burst =
          sockets.send(
              new Echoes(
                  address,
                  run.settings().tries(),
                  SPACING,
                  run.settings().timeout(),
                  size - (isV4 ? HEADERS_V4 : HEADERS_V6),
                  route),
              run.deadline(),
              EchoSockets.UNWATCHED);
      socket = Optional.of(burst.isRaw() ? "raw" : "datagram");
      Echo best = burst.echoes().getFirst();
      for (Echo echo : burst.echoes()) {
        best = rank(echo) < rank(best) ? echo : best;
      }
      run.witness().sample(++steps, millis(best), size + " bytes: " + words(best));
      return best;
    }

    private static int rank(Echo echo) {
      return switch (echo) {
        case Echo.Reply _ -> 0;
        case Echo.Refused _ -> 1;
        case Echo.Unsent _ -> 2;
        case Echo.Lost _ -> 3;
        case Echo.Undecided _ -> 4;
      };
    }

    private static OptionalDouble millis(Echo echo) {
      return echo instanceof Echo.Reply reply
          ? OptionalDouble.of(reply.rttMillis())
          : OptionalDouble.empty();
    }

    private static String words(Echo echo) {
      return switch (echo) {
        case Echo.Reply _ -> "pass";
        case Echo.Refused refused -> refused.error().words();
        case Echo.Unsent unsent -> unsent.reason();
        case Echo.Lost _ -> "no reply";
        case Echo.Undecided _ -> "no time left";
      };
    }
  }
}

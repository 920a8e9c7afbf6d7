package dev.sonde.probe.tcp;

import dev.sonde.model.Fields;
import dev.sonde.model.RttStatistics;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.DeadlineSocket;
import dev.sonde.probe.Failure;
import dev.sonde.probe.HostPort;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Pace;
import dev.sonde.probe.Packets;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.Stopwatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Connects again and again; each time from the first packet to the answer of the handshake. */
final class TcpingProbe implements Probe<TcpingSettings> {
  private final ProbeEnvironment environment;

  TcpingProbe(ProbeEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public ProbeResult run(ProbeRun<TcpingSettings> run) throws InterruptedException {
    HostPort target = HostPort.of(run.target()).orElseThrow();
    try {
      InetAddress address =
          environment.names().address(target.host(), run.settings().family(), run.deadline());
      return new Burst(run, new InetSocketAddress(address, target.port().orElseThrow())).run();
    } catch (NameException e) {
      return e.result();
    }
  }

  /** One run. */
  private final class Burst {
    private final ProbeRun<TcpingSettings> run;
    private final InetSocketAddress address;
    private final double[] millis;
    private final long[] sentAt;
    private int sent;
    private int refused;
    private @Nullable ProbeResult failure;

    Burst(ProbeRun<TcpingSettings> run, InetSocketAddress address) {
      this.run = run;
      this.address = address;
      this.millis = new double[run.settings().count()];
      this.sentAt = new long[millis.length];
      Arrays.fill(millis, Double.NaN);
    }

    ProbeResult run() throws InterruptedException {
      run.witness().step(doing());
      Pace pace = Pace.of(run.settings().spacing(), run.deadline());
      while (sent < millis.length && pace.await(sent, run.deadline())) {
        sentAt[sent++] = environment.ticker().getAsLong();
        connect();
        if (failure instanceof ProbeResult.Unknown) {
          return failure;
        }
      }
      return result()
          .with(Packets.of(environment, Arrays.copyOf(sentAt, sent), Arrays.copyOf(millis, sent)));
    }

    private String doing() {
      return "connecting to " + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private void connect() throws InterruptedException {
      Deadline deadline = run.deadline().orIn(run.settings().connectTimeout());
      Stopwatch watch = Stopwatch.start(environment.ticker());
      try (DeadlineSocket socket = new DeadlineSocket(deadline)) {
        socket.connectInTime(address);
        answered(watch.millis(), "connected");
      } catch (IOException e) {
        double took = watch.millis();
        ProbeResult result = Failure.orInterruption(e, doing(), Fields.none());
        boolean isRefusal =
            result instanceof ProbeResult.Down down && down.cause() == Cause.REFUSED;
        refused += isRefusal ? 1 : 0;
        if (isRefusal && run.settings().refusedIsUp()) {
          answered(took, "refused");
        } else {
          failure = result;
          run.witness().sample(sent, OptionalDouble.empty(), String.valueOf(e.getMessage()));
        }
      }
    }

    private void answered(double took, String words) {
      millis[sent - 1] = took;
      run.witness().sample(sent, OptionalDouble.of(took), words);
    }

    private ProbeResult result() throws InterruptedException {
      RttStatistics statistics = RttStatistics.of(Arrays.copyOf(millis, sent));
      Fields.Builder fields = Fields.builder();
      fields.put("address", address.getAddress().getHostAddress());
      fields.put("refused", refused);
      statistics.put(fields);
      if (statistics.received() > 0) {
        return new ProbeResult.Up(fields.build());
      }
      return failure instanceof ProbeResult.Down down
          ? new ProbeResult.Down(fields.build(), down.cause(), down.reason())
          : Failure.orInterruption(new SocketTimeoutException(), doing(), fields.build());
    }
  }
}

package dev.sonde.probe.ntp;

import dev.sonde.model.Fields;
import dev.sonde.model.RttStatistics;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.Failure;
import dev.sonde.probe.Pace;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.Timescale;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One run: requests one after the other, of which the answer with the least delay is believed. */
final class NtpBurst {
  /** Longer than any answer with extensions and a code. */
  private static final int MOST = 1_024;

  private final ProbeRun<NtpSettings> run;
  private final ProbeEnvironment environment;
  private final InetSocketAddress server;
  private final RandomGenerator random;
  private final Timescale timescale;
  private final double[] delays;
  private int sent;
  private int ignored;
  private @Nullable Sample best;
  private @Nullable IOException failure;

  /** An answer and what follows from its four timestamps. */
  private record Sample(NtpPacket packet, double offsetMillis, double delayMillis) {}

  NtpBurst(
      ProbeRun<NtpSettings> run,
      ProbeEnvironment environment,
      InetSocketAddress server,
      RandomGenerator random) {
    this.run = run;
    this.environment = environment;
    this.server = server;
    this.random = random;
    this.timescale = Timescale.now(environment);
    this.delays = new double[run.settings().count()];
    Arrays.fill(delays, Double.NaN);
  }

  ProbeResult run() throws InterruptedException {
    run.witness().step(doing());
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server);
      Pace pace = Pace.of(run.settings().spacing(), run.deadline());
      boolean isWelcome = true;
      for (int i = 0; isWelcome && i < delays.length && pace.await(i, run.deadline()); i++) {
        isWelcome = ask(socket, i);
      }
    } catch (IOException e) {
      return Failure.orInterruption(e, doing(), fields().build());
    }
    return timescale.wasSet()
        ? new ProbeResult.Unknown("this host's clock was set during the measurement")
        : result();
  }

  private String doing() {
    String strays = ignored == 0 ? "" : ", passing over " + ignored + " datagrams";
    return "asking " + server.getAddress().getHostAddress() + ":" + server.getPort() + strays;
  }

  /** Asks once; tells whether the server may be asked again. */
  private boolean ask(DatagramSocket socket, int place) throws InterruptedException {
    sent++;
    try {
      Sample sample = exchange(socket);
      boolean isKiss = sample.packet().isKiss();
      if (isKiss || best == null || sample.delayMillis() < best.delayMillis()) {
        best = sample;
      }
      delays[place] = sample.delayMillis();
      run.witness()
          .sample(place + 1, OptionalDouble.of(sample.delayMillis()), sample.packet().toString());
      return !isKiss;
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      failure = e;
      run.witness().sample(place + 1, OptionalDouble.empty(), Failure.words(e));
      return true;
    }
  }

  private Sample exchange(DatagramSocket socket) throws IOException {
    long cookie = random.nextLong();
    byte[] request = NtpPacket.request(cookie);
    Deadline deadline = run.deadline().orIn(run.settings().replyTimeout());
    long begin = environment.ticker().getAsLong();
    socket.send(new DatagramPacket(request, request.length));
    DatagramPacket packet = new DatagramPacket(new byte[MOST], MOST);
    while (!deadline.hasPassed()) {
      socket.setSoTimeout(Math.max(1, deadline.millisLeft()));
      packet.setLength(MOST);
      socket.receive(packet);
      long end = environment.ticker().getAsLong();
      if (packet.getLength() >= NtpPacket.BYTES) {
        NtpPacket answer = NtpPacket.of(ByteBuffer.wrap(packet.getData()));
        if (answer.origin() == cookie) {
          return sample(answer, begin, end);
        }
      }
      ignored++;
      run.witness().step("passed over a datagram that is no answer to this request");
    }
    throw new SocketTimeoutException("no answer in time");
  }

  /**
   * Offset and delay (RFC 5905 section 8); the client's timestamps are those of its own clock, of
   * which the server was told nothing.
   */
  private Sample sample(NtpPacket answer, long begin, long end) throws ProtocolException {
    if (answer.mode() != NtpPacket.SERVER || answer.version() < 3 || answer.version() > 4) {
      throw new ProtocolException("the answer is not one of a time server: " + answer);
    }
    if (answer.isKiss()) {
      return new Sample(answer, 0, (end - begin) / 1e6);
    }
    if (answer.transmit() == 0 || answer.transmit() - answer.receive() < 0) {
      throw new ProtocolException("the answer's timestamps are missing or in the wrong order");
    }
    double there = Timescale.ntpMillis(answer.receive() - timescale.ntpAt(begin));
    double back = Timescale.ntpMillis(answer.transmit() - timescale.ntpAt(end));
    double inside = Timescale.ntpMillis(answer.transmit() - answer.receive());
    return new Sample(answer, (there + back) / 2, Math.max(0, (end - begin) / 1e6 - inside));
  }

  private ProbeResult result() throws InterruptedException {
    Fields.Builder fields = fields();
    if (best == null) {
      IOException cause = failure == null ? new SocketTimeoutException() : failure;
      return Failure.orInterruption(cause, doing(), fields.build());
    }
    NtpPacket packet = best.packet();
    fields.put("stratum", packet.stratum());
    fields.put("leap", packet.leapWord());
    fields.put("reference", packet.referenceWord());
    if (packet.isKiss()) {
      return new ProbeResult.Down(
          fields.build(), Cause.REFUSED, "kiss-o'-death " + packet.referenceWord());
    }
    fields.put("offset_ms", micros(best.offsetMillis()));
    fields.put("delay_ms", micros(best.delayMillis()));
    fields.put("root_delay_ms", micros(packet.rootDelayMillis()));
    fields.put("root_dispersion_ms", micros(packet.rootDispersionMillis()));
    fields.put("precision_ms", packet.precisionMillis());
    return packet.isSynchronized() || !run.settings().requireSynchronized()
        ? new ProbeResult.Up(fields.build())
        : new ProbeResult.Down(
            fields.build(), Cause.MISMATCH, "the server is not synchronized itself: " + packet);
  }

  private Fields.Builder fields() {
    Fields.Builder fields = Fields.builder().put("address", server.getAddress().getHostAddress());
    if (ignored > 0) {
      fields.put("ignored", ignored);
    }
    if (delays.length > 1 && sent > 0) {
      RttStatistics.of(Arrays.copyOf(delays, sent)).put(fields);
    }
    return fields;
  }

  /** To the tenth of a microsecond. */
  private static double micros(double millis) {
    return Math.rint(millis * 1e4) / 1e4;
  }
}

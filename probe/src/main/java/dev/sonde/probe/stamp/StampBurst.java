package dev.sonde.probe.stamp;

import dev.sonde.model.Fields;
import dev.sonde.model.RttStatistics;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.Failure;
import dev.sonde.probe.Pace;
import dev.sonde.probe.Packets;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.StampPacket;
import dev.sonde.probe.StampPacket.ErrorEstimate;
import dev.sonde.probe.StampPacket.Reflected;
import dev.sonde.probe.Timescale;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** One run: packets at even distances from one socket, while what comes back is taken in. */
final class StampBurst {
  private static final int MOST = 9_216;

  private final ProbeRun<StampSettings> run;
  private final StampSettings settings;
  private final ProbeEnvironment environment;
  private final InetSocketAddress reflector;
  private final Timescale timescale;
  private final Directions directions;
  private final long[] sentAt;
  private final double[] rtts;
  private final double[] forward;
  private final double[] reverse;
  private final double[] processing;
  private int sent;
  private int received;
  private int late;
  private int duplicates;
  private int ignored;
  private @Nullable ErrorEstimate error;
  private @Nullable IOException failure;

  StampBurst(
      ProbeRun<StampSettings> run, ProbeEnvironment environment, InetSocketAddress reflector) {
    this.run = run;
    this.settings = run.settings();
    this.environment = environment;
    this.reflector = reflector;
    this.timescale = Timescale.now(environment);
    this.directions = new Directions(settings.stateful());
    this.sentAt = new long[settings.count()];
    this.rtts = nothing();
    this.forward = nothing();
    this.reverse = nothing();
    this.processing = nothing();
  }

  private double[] nothing() {
    double[] nothing = new double[settings.count()];
    Arrays.fill(nothing, Double.NaN);
    return nothing;
  }

  ProbeResult run() throws InterruptedException {
    run.witness().step(doing());
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(reflector);
      Pace pace = Pace.of(settings.spacing(), run.deadline());
      while (!isComplete() && !run.deadline().hasPassed()) {
        step(socket, pace);
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      failure = e;
    }
    return result();
  }

  private String doing() {
    String strays = ignored == 0 ? "" : ", passing over " + ignored + " datagrams";
    String address = reflector.getAddress().getHostAddress();
    return "sending to the reflector " + address + ":" + reflector.getPort() + strays;
  }

  private void step(DatagramSocket socket, Pace pace) throws IOException {
    try {
      if (sent < sentAt.length && pace.due(sent).hasPassed()) {
        send(socket);
      } else {
        receive(socket, sent < sentAt.length ? pace.due(sent) : lost(sent - 1));
      }
    } catch (PortUnreachableException e) {
      // Concerns one packet, which is lost; the port may open meanwhile.
      failure = e;
    }
  }

  private void send(DatagramSocket socket) throws IOException {
    int sequence = sent++;
    sentAt[sequence] = environment.ticker().getAsLong();
    long timestamp = timescale.ntpAt(sentAt[sequence]);
    byte[] packet = StampPacket.probe(sequence, timestamp, ErrorEstimate.UNKNOWN, settings.size());
    socket.send(new DatagramPacket(packet, packet.length));
  }

  private void receive(DatagramSocket socket, Deadline until) throws IOException {
    Deadline earlier = until.nanos() - run.deadline().nanos() < 0 ? until : run.deadline();
    socket.setSoTimeout(Math.max(1, earlier.millisLeft()));
    DatagramPacket packet = new DatagramPacket(new byte[MOST], MOST);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return;
    }
    long now = environment.ticker().getAsLong();
    if (packet.getLength() < StampPacket.BYTES) {
      ignored++;
    } else {
      take(Reflected.of(ByteBuffer.wrap(packet.getData())), now);
    }
  }

  /** Takes a packet in that has the number and the time of one that was sent. */
  private void take(Reflected packet, long now) {
    int place = packet.senderSequence();
    boolean isOurs =
        place >= 0
            && place < sent
            && packet.senderTimestamp() == timescale.ntpAt(sentAt[place])
            && packet.sent() - packet.received() >= 0;
    if (!isOurs) {
      ignored++;
    } else if (!Double.isNaN(rtts[place])) {
      duplicates++;
    } else if (now - lost(place).nanos() > 0) {
      late++;
    } else {
      measured(place, packet, now);
    }
  }

  private void measured(int place, Reflected packet, long now) {
    double whole = (now - sentAt[place]) / 1e6;
    received++;
    error = packet.error();
    processing[place] = packet.processingMillis();
    rtts[place] = Math.max(0, whole - processing[place]);
    forward[place] = Timescale.ntpMillis(packet.received() - packet.senderTimestamp());
    reverse[place] = Timescale.ntpMillis(timescale.ntpAt(now) - packet.sent());
    directions.received(place, packet.sequence());
    run.witness()
        .sample(
            place + 1,
            OptionalDouble.of(rtts[place]),
            "held for %.3f ms".formatted(processing[place]));
  }

  /** When a packet that has not come back is lost. */
  private Deadline lost(int place) {
    return new Deadline(environment.ticker(), sentAt[place] + settings.replyTimeout().toNanos());
  }

  private boolean isComplete() {
    return sent == sentAt.length && (received == sent || lost(sent - 1).hasPassed());
  }

  private ProbeResult result() throws InterruptedException {
    return verdict()
        .with(Packets.of(environment, Arrays.copyOf(sentAt, sent), Arrays.copyOf(rtts, sent)));
  }

  private ProbeResult verdict() throws InterruptedException {
    Fields.Builder fields = fields();
    if (received > 0) {
      return new ProbeResult.Up(fields.build());
    }
    IOException cause = failure == null ? new SocketTimeoutException() : failure;
    return Failure.orInterruption(cause, doing(), fields.build());
  }

  private Fields.Builder fields() {
    Fields.Builder fields = Fields.builder();
    fields.put("address", reflector.getAddress().getHostAddress());
    RttStatistics.of(Arrays.copyOf(rtts, sent)).put(fields);
    fields.put("late", late);
    fields.put("duplicates", duplicates);
    fields.put("ignored", ignored);
    putMillis(fields, "processing_avg_ms", average(processing));
    putMillis(fields, "forward_jitter_ms", jitter(forward));
    putMillis(fields, "reverse_jitter_ms", jitter(reverse));
    directions.lostForward().ifPresent(lost -> fields.put("forward_lost", lost));
    directions.lostReverse().ifPresent(lost -> fields.put("reverse_lost", lost));
    if (error != null) {
      fields.put("reflector_synchronized", error.isSynchronized() ? 1 : 0);
      fields.put("reflector_error_ms", error.millis());
    }
    return fields;
  }

  private static double average(double[] millis) {
    return DoubleStream.of(millis).filter(each -> !Double.isNaN(each)).average().orElse(Double.NaN);
  }

  /** Of one way; that the clocks differ does not matter, since only differences count. */
  private static double jitter(double[] millis) {
    return RttStatistics.of(millis).jitter();
  }

  private static void putMillis(Fields.Builder fields, String name, double millis) {
    if (!Double.isNaN(millis)) {
      fields.put(name, Math.rint(millis * 1e4) / 1e4);
    }
  }
}

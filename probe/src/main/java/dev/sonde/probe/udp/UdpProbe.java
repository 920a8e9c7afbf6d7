package dev.sonde.probe.udp;

import dev.sonde.model.Fields;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.Failure;
import dev.sonde.probe.HostPort;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.Stopwatch;
import dev.sonde.probe.settings.Escapes;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends, and waits for an answer or for an error. */
final class UdpProbe implements Probe<UdpSettings> {
  private static final int SHOWN = 80;
  private final ProbeEnvironment environment;

  UdpProbe(ProbeEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public ProbeResult run(ProbeRun<UdpSettings> run) throws InterruptedException {
    HostPort target = HostPort.of(run.target()).orElseThrow();
    try {
      InetAddress address =
          environment.names().address(target.host(), run.settings().family(), run.deadline());
      return new Exchange(run, new InetSocketAddress(address, target.port().orElseThrow())).run();
    } catch (NameException e) {
      return e.result();
    }
  }

  /** One datagram and what it sets off. */
  private final class Exchange {
    private final ProbeRun<UdpSettings> run;
    private final InetSocketAddress address;
    private final Deadline deadline;
    private final Optional<Pattern> expected;
    private final Fields.Builder fields = Fields.builder();
    private @Nullable String firstAnswer;

    Exchange(ProbeRun<UdpSettings> run, InetSocketAddress address) {
      this.run = run;
      this.address = address;
      this.deadline = run.deadline().orIn(run.settings().replyTimeout());
      this.expected = run.settings().expect().map(Pattern::compile);
      fields.put("address", address.getAddress().getHostAddress());
    }

    ProbeResult run() throws InterruptedException {
      String doing =
          "sending to " + address.getAddress().getHostAddress() + ":" + address.getPort();
      // A connected socket is told when the port is closed.
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.connect(address);
        byte[] bytes = Escapes.bytes(run.settings().send());
        Stopwatch watch = Stopwatch.start(environment.ticker());
        socket.send(new DatagramPacket(bytes, bytes.length));
        run.witness().step(() -> "sent %d bytes to %s".formatted(bytes.length, address));
        return await(socket, watch);
      } catch (SocketTimeoutException e) {
        return silence(e, doing);
      } catch (IOException e) {
        return Failure.orInterruption(e, doing, fields.build());
      }
    }

    private ProbeResult await(DatagramSocket socket, Stopwatch watch) throws IOException {
      byte[] buffer = new byte[65_535];
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      while (!deadline.hasPassed()) {
        socket.setSoTimeout(Math.max(1, deadline.millisLeft()));
        packet.setLength(buffer.length);
        socket.receive(packet);
        double millis = watch.millis();
        String answer = new String(buffer, 0, packet.getLength(), StandardCharsets.ISO_8859_1);
        if (expected.isEmpty() || expected.get().matcher(answer).find()) {
          run.witness().step(() -> "answered in %.3f ms: %s".formatted(millis, start(answer)));
          fields.put("answer_ms", millis);
          fields.put("answer_bytes", packet.getLength());
          return new ProbeResult.Up(fields.build());
        }
        firstAnswer = firstAnswer == null ? answer : firstAnswer;
      }
      throw new SocketTimeoutException();
    }

    private ProbeResult silence(SocketTimeoutException error, String doing)
        throws InterruptedException {
      if (firstAnswer != null) {
        return new ProbeResult.Down(
            fields.build(),
            Cause.MISMATCH,
            "the answer does not match "
                + run.settings().expect().orElseThrow()
                + ": "
                + start(firstAnswer));
      }
      if (expected.isEmpty()) {
        run.witness().step("no answer, and nobody refused");
        return new ProbeResult.Up(fields.build());
      }
      return Failure.orInterruption(error, doing, fields.build());
    }
  }

  private static String start(String text) {
    String shown = text.substring(0, Math.min(text.length(), SHOWN));
    return "'" + shown.replaceAll("\\p{Cntrl}", ".") + (text.length() > SHOWN ? "…'" : "'");
  }
}

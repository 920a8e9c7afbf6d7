package dev.sonde.probe.tcp;

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
import dev.sonde.probe.settings.Escapes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Connects, sends, expects. */
final class TcpProbe implements Probe<TcpSettings> {
  private static final int SHOWN = 80;
  private final ProbeEnvironment environment;

  TcpProbe(ProbeEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public ProbeResult run(ProbeRun<TcpSettings> run) throws InterruptedException {
    HostPort target = HostPort.of(run.target()).orElseThrow();
    try {
      InetAddress address =
          environment.names().address(target.host(), run.settings().family(), run.deadline());
      return new Exchange(run, new InetSocketAddress(address, target.port().orElseThrow())).run();
    } catch (NameException e) {
      return e.result();
    }
  }

  /** One connection. */
  private final class Exchange {
    private final ProbeRun<TcpSettings> run;
    private final TcpSettings settings;
    private final Deadline deadline;
    private final InetSocketAddress address;
    private final Fields.Builder fields = Fields.builder();
    private String doing;

    Exchange(ProbeRun<TcpSettings> run, InetSocketAddress address) {
      this.run = run;
      this.settings = run.settings();
      this.deadline = run.deadline();
      this.address = address;
      this.doing =
          "connecting to " + address.getAddress().getHostAddress() + ":" + address.getPort();
      fields.put("address", address.getAddress().getHostAddress());
    }

    ProbeResult run() {
      try (Socket socket = new Socket()) {
        run.witness().step(doing);
        long begin = environment.ticker().getAsLong();
        socket.connect(address, Math.max(1, deadline.millisLeft()));
        double millis = (environment.ticker().getAsLong() - begin) / 1e6;
        fields.put("connect_ms", millis);
        run.witness().step(() -> "connected in %.3f ms".formatted(millis));
        return converse(socket);
      } catch (IOException e) {
        return Failure.of(e, doing, fields.build());
      }
    }

    private ProbeResult converse(Socket socket) throws IOException {
      if (settings.send().isPresent()) {
        doing = "sending";
        byte[] bytes = Escapes.bytes(settings.send().get());
        socket.getOutputStream().write(bytes);
        run.witness().step(() -> "sent %d bytes".formatted(bytes.length));
      }
      return settings.expect().isPresent()
          ? expect(socket, Pattern.compile(settings.expect().get()))
          : new ProbeResult.Up(fields.build());
    }

    /** Reads until the expression matches, or the answer, the time or the limit ends. */
    private ProbeResult expect(Socket socket, Pattern expression) throws IOException {
      doing = "waiting for the answer";
      InputStream in = socket.getInputStream();
      byte[] answer = new byte[settings.maxBytes()];
      int length = 0;
      long begin = environment.ticker().getAsLong();
      while (length < answer.length) {
        int read = read(socket, in, answer, length);
        if (read < 0) {
          break;
        }
        length += read;
        if (expression.matcher(text(answer, length)).find()) {
          fields.put("answer_ms", (environment.ticker().getAsLong() - begin) / 1e6);
          run.witness().step("the answer matches: " + start(answer, length));
          return new ProbeResult.Up(fields.build());
        }
      }
      return new ProbeResult.Down(
          fields.build(),
          Cause.MISMATCH,
          length == 0
              ? "the connection was closed without an answer"
              : "the answer does not match " + expression + ": " + start(answer, length));
    }

    private int read(Socket socket, InputStream in, byte[] answer, int length) throws IOException {
      if (deadline.hasPassed()) {
        throw new SocketTimeoutException();
      }
      socket.setSoTimeout(Math.max(1, deadline.millisLeft()));
      try {
        return in.read(answer, length, answer.length - length);
      } catch (SocketTimeoutException e) {
        if (length == 0) {
          throw e;
        }
        return -1;
      }
    }

    private static String text(byte[] answer, int length) {
      return new String(answer, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static String start(byte[] answer, int length) {
      String text = text(Arrays.copyOf(answer, Math.min(length, SHOWN)), Math.min(length, SHOWN));
      return "'" + text.replaceAll("\\p{Cntrl}", ".") + (length > SHOWN ? "…'" : "'");
    }
  }
}

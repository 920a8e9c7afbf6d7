package dev.sonde.probe.tcp;

import dev.sonde.model.Fields;
import dev.sonde.probe.Dial;
import dev.sonde.probe.Failure;
import dev.sonde.probe.HostPort;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.Wire;
import dev.sonde.probe.settings.Escapes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
      List<InetAddress> addresses =
          environment.names().addresses(target.host(), run.settings().family(), run.deadline());
      return new Exchange(run, addresses, target.port().orElseThrow()).run();
    } catch (NameException e) {
      return e.result();
    }
  }

  /** One connection. */
  private final class Exchange {
    private final ProbeRun<TcpSettings> run;
    private final TcpSettings settings;
    private final List<InetAddress> addresses;
    private final int port;
    private final Fields.Builder fields = Fields.builder();
    private String doing = "connecting";

    Exchange(ProbeRun<TcpSettings> run, List<InetAddress> addresses, int port) {
      this.run = run;
      this.settings = run.settings();
      this.addresses = addresses;
      this.port = port;
    }

    ProbeResult run() throws InterruptedException {
      try (Wire wire = connect()) {
        return converse(wire);
      } catch (IOException e) {
        return Failure.orInterruption(e, doing, fields.build());
      }
    }

    private Wire connect() throws IOException {
      Dial dial = Dial.any(addresses, port, run.deadline(), fields, this::doing);
      run.witness().step("connected in %.3f ms".formatted(dial.millis()));
      return dial.wire();
    }

    private void doing(String what) {
      doing = what;
      run.witness().step(what);
    }

    private ProbeResult converse(Wire wire) throws IOException {
      if (settings.send().isPresent()) {
        doing = "sending";
        byte[] bytes = Escapes.bytes(settings.send().get());
        wire.write(bytes, 0, bytes.length);
        run.witness().step(() -> "sent %d bytes".formatted(bytes.length));
      }
      return settings.expect().isPresent()
          ? expect(wire, Pattern.compile(settings.expect().get()))
          : new ProbeResult.Up(fields.build());
    }

    /** Reads until the expression matches, or the answer, the time or the limit ends. */
    private ProbeResult expect(Wire wire, Pattern expression) throws IOException {
      doing = "waiting for the answer";
      byte[] answer = new byte[settings.maxBytes()];
      int length = 0;
      long begin = environment.ticker().getAsLong();
      while (length < answer.length) {
        int read = read(wire, answer, length);
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

    private static int read(Wire wire, byte[] answer, int length) throws IOException {
      try {
        return wire.read(answer, length, answer.length - length);
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

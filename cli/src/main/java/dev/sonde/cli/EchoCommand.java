package dev.sonde.cli;

import dev.sonde.cli.client.CommandFailedException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.logging.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sonde echo}: responders alone. */
@Command(
    name = "echo",
    mixinStandardHelpOptions = true,
    description = {
      "Answer the probes of others: echo over TCP (line by line) and UDP, and a STAMP reflector (RFC 8762). Connections and",
      "rates are bounded, and no answer is longer than what it answers. Ctrl-C stops it."
    })
final class EchoCommand implements Runnable {
  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Where to answer; default 127.0.0.1, which only this machine can reach.")
  private String listen = "";

  @Option(
      names = "--port",
      split = ",",
      paramLabel = "PORT",
      defaultValue = "4401,12345",
      description = "The ports of echo; default 4401,12345.")
  private List<Integer> ports = List.of();

  @Option(
      names = "--stamp-port",
      paramLabel = "PORT",
      defaultValue = "862",
      description = "The port of the STAMP reflector; default 862, 0 for none.")
  private int stampPort;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Logging.configure(Level.INFO);
    try (ShutdownSignal end = new ShutdownSignal();
        Responders responders = new Responders(InetAddress.getByName(listen))) {
      ports.forEach(responders::echo);
      if (stampPort != 0) {
        responders.stamp(stampPort);
      }
      if (!responders.problems().isEmpty()) {
        throw new CommandFailedException(String.join("; ", responders.problems()));
      }
      PrintWriter out = spec.commandLine().getOut();
      out.println("answering on " + listen + ": " + String.join(", ", responders.running()));
      out.flush();
      end.await();
    } catch (UnknownHostException e) {
      throw new CommandFailedException("there is no address " + listen, e);
    }
  }
}

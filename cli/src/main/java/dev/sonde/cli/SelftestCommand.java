package dev.sonde.cli;

import java.io.PrintWriter;
import java.util.logging.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sonde selftest}. */
@Command(
    name = "selftest",
    mixinStandardHelpOptions = true,
    description = {
      "Check that Sonde works on this machine: start a server and an agent in a temporary folder, follow a report from",
      "/proc to the API and the page, start the server again on what it kept, and clean up. Takes a few seconds; ends with",
      "status 0 if all is well."
    })
final class SelftestCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Logging.configure(Level.WARNING);
    new Selftest(this::say).run();
    say("all is well");
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("ok  " + line);
    out.flush();
  }
}

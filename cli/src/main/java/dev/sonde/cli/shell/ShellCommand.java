package dev.sonde.cli.shell;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.client.ServerClient;
import dev.sonde.cli.client.ServerOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sonde shell}. */
@Command(
    name = "shell",
    mixinStandardHelpOptions = true,
    description = {
      "Create, edit and show the checks of each agent, send them, and watch their results come in,",
      "in conversation. Type 'help' in the shell for what there is; Tab completes."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  sonde shell", "  sonde shell --server http://sonde.example:8000"})
public final class ShellCommand implements Runnable {
  @Mixin private ServerOption server = new ServerOption();

  /** The command, to be given its flags. */
  public ShellCommand() {}

  @Override
  public void run() {
    ServerClient client = server.client();
    try (Terminal terminal =
        TerminalBuilder.builder()
            .name("sonde")
            .provider("ffm")
            .provider("exec")
            .dumb(true)
            .build()) {
      talk(client, terminal, history(System.getenv()));
    } catch (IOException e) {
      throw new CommandFailedException("this terminal can't be used: " + e.getMessage(), e);
    }
  }

  /**
   * Talks until the person leaves.
   *
   * @param history the file of what was typed; made if it is not there
   */
  public static void talk(ServerClient client, Terminal terminal, Path history) {
    new Shell(client, new Console(terminal, history)).run();
  }

  /** The file of what was typed, after the XDG Base Directory Specification. */
  static Path history(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    return (state.isEmpty() ? Path.of(home, ".local", "state") : Path.of(state))
        .resolve("sonde")
        .resolve("shell-history");
  }
}

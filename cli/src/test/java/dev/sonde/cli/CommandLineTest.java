package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.server.ServerSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands as a person types them, in this process. */
class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void withoutACommandItShowsWhatThereIs() {
    assertThat(run()).isZero();
    assertThat(out.toString()).contains("sonde up", "server", "agent", "selftest", "completion");
  }

  @Test
  void everyCommandExplainsItself() {
    for (String command : new String[] {"up", "server", "agent", "selftest", "completion"}) {
      assertThat(run(command, "--help")).as(command).isZero();
    }
    assertThat(out.toString()).contains("--spool-age", "--listen", "127.0.0.1:8000", "at least 1");
  }

  @Test
  void theVersionNamesSondeAndJava() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).matches("(?s)sonde \\d+\\.\\d+\\..*Java 2[5-9].*");
  }

  @Test
  void aWrongFlagIsNamed() {
    assertThat(run("agent", "--servre", "x")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("--servre");
  }

  @Test
  void everyWrongSettingIsNamedAtOnce() {
    assertThat(run("agent", "--interval", "0", "--server", "ftp://x", "--spool-bytes", "many"))
        .isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("interval: ", "server: ", "spool-bytes: ");
  }

  @Test
  void anUnknownKeyInTheFileNamesTheNearest() throws IOException {
    Path file = Files.writeString(folder.resolve("server.yaml"), "lisen: 127.0.0.1:1\n");
    assertThat(run("server", "--config", file.toString())).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("server.yaml:1: lisen", "did you mean 'listen'?");
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    assertThat(run("server", "--listen", "nowhere", "--data", folder.toString()))
        .isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("listen: expected HOST:PORT").contains("'nowhere'");
  }

  @Test
  void aDataFolderThatIsAFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(run("up", "--data", file.toString())).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("expected a folder");
  }

  @Test
  void completionIsAScriptForTheShell() {
    assertThat(run("completion")).isZero();
    assertThat(out.toString()).contains("complete -F", "--spool-bytes");
  }

  @Test
  void theWholeWayFromThisHostToThePageWorks() {
    assertThat(run("selftest")).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("all is well");
  }

  @Test
  void theAgentCanBeRehearsed() {
    assertThat(PlainStart.of("agent", "--rehearse").orElseThrow().run(new PrintWriter(err, true)))
        .isZero();
  }

  @Test
  void theServerCanBeRehearsed() {
    assertThat(PlainStart.of("server", "--rehearse").orElseThrow().run(new PrintWriter(err, true)))
        .as("%s", err)
        .isZero();
  }

  @Test
  void aServerOnAFolderInUseIsRefusedInWords() {
    try (RunningServer first = RunningServer.start(settings(0))) {
      assertThat(run("server", "--listen", "127.0.0.1:0", "--data", folder.toString()))
          .isEqualTo(Main.FAILED);
      assertThat(err.toString()).contains(folder.toString()).doesNotContain("\tat ");
      assertThat(first.localAddress()).startsWith("http://");
    }
  }

  private ServerSettings settings(int port) {
    return ServerSettings.defaults(folder).listening("127.0.0.1", port);
  }

  private int run(String... arguments) {
    CommandLine line = Commands.line(arguments);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}

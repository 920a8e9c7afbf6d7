package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InstallCommandTest {
  private final StringWriter out = new StringWriter();

  @TempDir Path folder;

  @BeforeEach
  void pretendToBeAProgram() throws IOException {
    Path program = folder.resolve("program");
    Files.createDirectories(program.resolve("bin"));
    Files.writeString(program.resolve("bin/sonde"), "#!/bin/sh\n");
    System.setProperty("sonde.home", program.toString());
  }

  @AfterEach
  void forgetTheProgram() {
    System.clearProperty("sonde.home");
  }

  @Test
  void aDryRunShowsTheUnitAndWritesNothing() {
    assertThat(
            run(
                "agent",
                "install",
                "--dry-run",
                "--",
                "--server",
                "http://monitor.example:8000",
                "--interval",
                "30"))
        .isZero();
    assertThat(out.toString())
        .contains(
            "ExecStart=/opt/sonde/bin/sonde agent --server http://monitor.example:8000 --interval 30\n")
        .contains(
            "AmbientCapabilities=CAP_NET_RAW", "DynamicUser=yes", "WantedBy=multi-user.target")
        .doesNotContain("@PROGRAM@", "@ARGUMENTS@");
  }

  @Test
  void flagsThatTheServiceWouldNotUnderstandAreRefused() {
    assertThat(run("relay", "install", "--dry-run", "--", "--upstram", "http://a:1")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(run("relay", "install", "--dry-run", "--", "--upstream", "http://a:1")).isZero();
    assertThat(out.toString()).contains("sonde relay --upstream http://a:1\n");
  }

  @Test
  void belowARootItWritesProgramAndUnitAndStartsNothing() throws IOException {
    Path root = folder.resolve("image");
    assertThat(run("server", "install", "--root", root.toString())).isZero();
    assertThat(root.resolve("opt/sonde/bin/sonde")).exists();
    assertThat(Files.readString(root.resolve("etc/systemd/system/sonde-server.service")))
        .contains("ExecStart=/opt/sonde/bin/sonde server\n");
  }

  @Test
  void wordsReachTheServiceAsTheyWereTyped() {
    assertThat(InstallCommand.quoted("--server")).isEqualTo("--server");
    assertThat(InstallCommand.quoted("a b")).isEqualTo("\"a b\"");
    assertThat(InstallCommand.quoted("100%$x\"\\")).isEqualTo("\"100%%$$x\\\"\\\\\"");
    assertThat(InstallCommand.quoted("")).isEqualTo("\"\"");
  }

  @Test
  void withoutAProgramFolderItSaysHowToStartIt() {
    System.clearProperty("sonde.home");
    StringWriter err = new StringWriter();
    CommandLine line = Commands.line().setErr(new PrintWriter(err, true));
    assertThat(line.execute("agent", "install", "--dry-run")).isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains("bin/sonde");
  }

  private int run(String... arguments) {
    return Commands.line(arguments).setOut(new PrintWriter(out, true)).execute(arguments);
  }
}

package dev.sonde.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The packaged program under measurement. */
record Sonde(Path program) {

  /** Starts the server in a folder that may hold data of an earlier run, with further flags. */
  Program startServer(Path folder, int port, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program.toString(), "server", "--listen", "127.0.0.1:" + port));
    command.addAll(List.of("--data", folder.resolve("data").toString()));
    command.addAll(List.of(more));
    return Program.start("sonde-server", folder, command);
  }

  /** Starts an agent whose state is in a folder. */
  Program startAgent(Path folder, int serverPort) throws IOException {
    return Program.start(
        "sonde-agent",
        folder,
        List.of(
            program.toString(),
            "agent",
            "--server",
            "http://127.0.0.1:" + serverPort,
            "--interval",
            "10",
            "--device-id",
            "bench",
            "--state-dir",
            folder.resolve("state").toString()));
  }
}

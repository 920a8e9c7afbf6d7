package dev.sonde.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs that Sonde is measured beside, as Debian ships them. */
enum Peer {
  /** VictoriaMetrics, single node. */
  VICTORIA("VictoriaMetrics", "victoria-metrics") {
    @Override
    List<String> arguments(Path folder, int port) {
      return List.of(
          "-storageDataPath=" + folder.resolve("data"),
          "-httpListenAddr=127.0.0.1:" + port,
          "-retentionPeriod=1y",
          "-search.latencyOffset=0s",
          "-search.disableCache",
          "-loggerLevel=ERROR");
    }

    @Override
    String readyPath() {
      return "/health";
    }
  },

  /** Prometheus, fed by remote write. */
  PROMETHEUS("Prometheus", "prometheus") {
    @Override
    List<String> arguments(Path folder, int port) throws IOException {
      Files.writeString(folder.resolve("prometheus.yml"), "scrape_configs: []\n");
      return List.of(
          "--config.file=" + folder.resolve("prometheus.yml"),
          "--storage.tsdb.path=" + folder.resolve("data"),
          "--storage.tsdb.retention.time=1y",
          "--web.listen-address=127.0.0.1:" + port,
          "--web.enable-remote-write-receiver",
          "--web.enable-admin-api",
          "--log.level=error");
    }

    @Override
    String readyPath() {
      return "/-/ready";
    }
  },

  /** The exporter of host metrics. */
  NODE_EXPORTER("node_exporter", "prometheus-node-exporter") {
    @Override
    List<String> arguments(Path folder, int port) {
      return List.of("--web.listen-address=127.0.0.1:" + port, "--log.level=error");
    }

    @Override
    String readyPath() {
      return "/metrics";
    }
  };

  private final String title;
  private final String program;

  Peer(String title, String program) {
    this.title = title;
    this.program = program;
  }

  /** The arguments for a run in a folder on a port. */
  abstract List<String> arguments(Path folder, int port) throws IOException;

  /** The path that is answered with 200 once it works. */
  abstract String readyPath();

  /** The name for people. */
  String title() {
    return title;
  }

  /** Starts it in a folder that may hold data of an earlier run. */
  Program start(Path programs, Path folder, int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(programs.resolve(program).toString());
    command.addAll(arguments(folder, port));
    return Program.start(program, folder, command);
  }
}

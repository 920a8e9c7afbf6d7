package dev.sonde.cli;

import dev.sonde.cli.client.ServerOption;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sonde export}: a server's checks as a file that {@code sonde apply} takes. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Print a server's checks as YAML that 'sonde apply' takes.")
final class ExportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @CommandLine.Mixin private ServerOption server = new ServerOption();

  @Override
  public void run() {
    List<Map<String, Object>> checks = new ArrayList<>(server.checks().written().values());
    checks.forEach(
        check ->
            check.values().removeIf(value -> value.equals(Map.of()) || value.equals(List.of())));
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build())
            .dumpToString(Map.of("checks", checks)));
    out.flush();
  }
}

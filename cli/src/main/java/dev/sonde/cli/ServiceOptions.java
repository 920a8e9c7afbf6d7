package dev.sonde.cli;

import dev.sonde.cli.ServiceCall.LogLevel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The flags that every long-running command has. */
final class ServiceOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file with settings: each of these flags, without its dashes. SONDE_… variables beat it, flags beat both.")
  Optional<Path> config = Optional.empty();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "error, warn, info or debug; default ${DEFAULT-VALUE}.")
  LogLevel logLevel = LogLevel.INFO;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** What the command line said, for a command with settings of these names. */
  ServiceCall call(List<String> keys) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (String key : keys) {
      OptionSpec flag = spec.commandLine().getParseResult().matchedOption("--" + key);
      if (flag != null) {
        flags.put(key, String.join(",", flag.stringValues()));
      }
    }
    return new ServiceCall(flags, config, logLevel);
  }
}

package dev.sonde.cli;

import dev.sonde.model.MalformedException;
import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.Prober;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import dev.sonde.probe.settings.SettingsType;
import dev.sonde.probe.settings.Times;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sonde probe KIND TARGET}. */
final class ProbeOnce implements Callable<Integer> {
  private static final String TIMEOUT = "--timeout-total";
  private static final String JSON = "--json";
  private static final String EXPLAIN = "--explain";

  /** The flags that all kinds have besides their settings. */
  static final List<OptionSpec> FLAGS =
      List.of(
          OptionSpec.builder("-h", "--help")
              .type(boolean.class)
              .usageHelp(true)
              .description("Show this help message and exit.")
              .build(),
          OptionSpec.builder(TIMEOUT)
              .type(String.class)
              .paramLabel("TIME")
              .description("How long all of it may take; by default as long as it can need.")
              .build(),
          OptionSpec.builder(JSON)
              .type(boolean.class)
              .description("Print the result as one line of JSON, and nothing else.")
              .build(),
          OptionSpec.builder(EXPLAIN).type(boolean.class).description("Tell each step.").build());

  private static final int DOWN = 1;
  private static final int UNKNOWN = 2;
  private final ProbeProvider<?> provider;
  private final CommandSpec spec;

  private ProbeOnce(ProbeProvider<?> provider) {
    this.provider = provider;
    this.spec = CommandSpec.wrapWithoutInspection(this);
  }

  /** The command of a kind, with a flag for each of its settings. */
  static CommandSpec command(ProbeProvider<?> provider) {
    CommandSpec spec = new ProbeOnce(provider).spec;
    spec.name(provider.kind());
    spec.usageMessage().description(provider.summary());
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .type(String.class)
            .paramLabel("TARGET")
            .description("What to measure.")
            .required(true)
            .build());
    provider.settings().keys().forEach(key -> spec.addOption(option(key)));
    FLAGS.forEach(spec::addOption);
    return spec;
  }

  private static OptionSpec option(SettingsType.Key key) {
    String usual = key.usual().isEmpty() ? "" : " Default: " + key.usual() + ".";
    return OptionSpec.builder("--" + key.key())
        .type(String.class)
        .paramLabel("VALUE")
        .description((key.text() + usual).replace("%", "%%"))
        .build();
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine.ParseResult given = spec.commandLine().getParseResult();
    Task<?> task = task(given);
    ProbeReport report = new ProbeReport(spec.commandLine().getOut(), task, Clock.systemUTC());
    Thread summary = Thread.ofPlatform().unstarted(report::interrupted);
    Runtime.getRuntime().addShutdownHook(summary);
    try (Prober prober = new Prober(ProbeEnvironment.system())) {
      Measurement found =
          given.hasMatchedOption(JSON)
              ? report.asJson(prober.run(task, Witness.NONE))
              : report.forPeople(prober.run(task, report.witness(given.hasMatchedOption(EXPLAIN))));
      Runtime.getRuntime().removeShutdownHook(summary);
      return switch (found.result()) {
        case ProbeResult.Up _ -> 0;
        case ProbeResult.Down _ -> DOWN;
        case ProbeResult.Unknown _ -> UNKNOWN;
      };
    }
  }

  private Task<?> task(CommandLine.ParseResult given) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (SettingsType.Key key : provider.settings().keys()) {
      Optional.ofNullable(given.<String>matchedOptionValue("--" + key.key(), null))
          .ifPresent(text -> settings.put(key.key(), text));
    }
    Optional<Duration> timeout =
        Optional.ofNullable(given.<String>matchedOptionValue(TIMEOUT, null)).map(ProbeOnce::time);
    String target = given.matchedPositionalValue(0, "");
    return Task.ofTexts(provider, target, settings, timeout);
  }

  private static Duration time(String text) {
    double seconds =
        Times.seconds(text)
            .orElseThrow(
                () -> new MalformedException("timeout-total", "expected a time such as 5s"));
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }
}

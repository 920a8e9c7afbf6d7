package dev.sonde.probe;

import dev.sonde.probe.settings.Times;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program for tests that measures once for each argument, such as {@code icmp 127.0.0.1 count=2},
 * where {@code timeout-total} is how long it may take, and writes the fields, a line for each.
 */
public final class Once {
  private Once() {}

  public static void main(String[] tasks) throws InterruptedException {
    measure(Probes.installed(), tasks);
  }

  static void measure(Probes probes, String... tasks) throws InterruptedException {
    try (Prober prober = new Prober(ProbeEnvironment.system())) {
      for (String task : tasks) {
        List<String> words = List.of(task.split(" ", -1));
        Map<String, String> settings = new HashMap<>();
        for (String setting : words.subList(2, words.size())) {
          String[] pair = setting.split("=", 2);
          settings.put(pair[0], pair[1]);
        }
        Optional<Duration> timeout =
            Optional.ofNullable(settings.remove("timeout-total"))
                .flatMap(text -> Times.seconds(text).stream().boxed().findFirst())
                .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)));
        System.out.println(
            prober
                .run(
                    Task.ofTexts(probes.find(words.get(0)), words.get(1), settings, timeout),
                    Witness.NONE)
                .fields()
                .asMap());
      }
    }
  }
}

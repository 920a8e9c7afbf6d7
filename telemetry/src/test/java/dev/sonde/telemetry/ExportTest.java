package dev.sonde.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.telemetry.Export.Identity;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportTest {
  private static final Identity IDENTITY = new Identity("sonde-test", "1", Optional.empty());

  /** {@code A=b;C=d} as an environment. */
  private static Map<String, String> environment(String text) {
    return Stream.of(text.split(";"))
        .filter(pair -> pair.contains("="))
        .collect(
            Collectors.toMap(
                pair -> pair.substring(0, pair.indexOf('=')),
                pair -> pair.substring(pair.indexOf('=') + 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "OTEL_SERVICE_NAME=x, false",
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318, true",
    "OTEL_EXPORTER_OTLP_ENDPOINT=, false",
    "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://c:4318/v1/logs, true",
    "OTEL_TRACES_EXPORTER=otlp, true",
    "OTEL_TRACES_EXPORTER=none, false",
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://c;OTEL_TRACES_EXPORTER=none, true",
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://c;OTEL_TRACES_EXPORTER=none;OTEL_METRICS_EXPORTER=none;OTEL_LOGS_EXPORTER=none, false",
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318;OTEL_SDK_DISABLED=true, false",
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318;OTEL_SDK_DISABLED=false, true",
  })
  void theEnvironmentDecides(String environment, boolean wanted) {
    assertThat(Export.isWanted(environment(environment))).isEqualTo(wanted);
  }

  @Test
  void whatTheEnvironmentSaysComesBeforeWhatIsUsual() {
    assertThat(Export.defaults(environment("OTEL_TRACES_EXPORTER=otlp"), IDENTITY))
        .containsEntry("otel.exporter.otlp.protocol", "http/protobuf")
        .containsEntry("otel.traces.exporter", "otlp")
        .containsEntry("otel.metrics.exporter", "none")
        .containsEntry("otel.service.name", "sonde-test");
    assertThat(
            Export.defaults(
                environment(
                    "OTEL_EXPORTER_OTLP_ENDPOINT=http://c;OTEL_EXPORTER_OTLP_PROTOCOL=grpc;OTEL_SERVICE_NAME=mine"),
                IDENTITY))
        .containsEntry("otel.exporter.otlp.protocol", "grpc")
        .containsEntry("otel.service.name", "mine")
        .doesNotContainKey("otel.metrics.exporter");
    assertThat(Export.defaults(environment("OTEL_RESOURCE_ATTRIBUTES=service.name=mine"), IDENTITY))
        .doesNotContainKey("otel.service.name");
  }

  @Test
  void nothingOfTheSdkIsLoadedUnlessItIsWanted() throws Exception {
    assertThat(loadedBy(Map.of()))
        .contains("dev.sonde.telemetry.Export ")
        .doesNotContain("io.opentelemetry")
        .doesNotContain("okhttp3");
    assertThat(loadedBy(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")))
        .as("else the first half of this test could not fail")
        .contains("io.opentelemetry.sdk");
  }

  @Test
  void withoutTheLibrariesItSaysSoAndGoesOn() throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(part -> !part.contains("opentelemetry"))
            .collect(Collectors.joining(File.pathSeparator));

    assertThat(run(classPath, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")))
        .contains("libraries are not in this installation")
        .contains("goes on");
  }

  private static String loadedBy(Map<String, String> environment) throws Exception {
    return run(System.getProperty("java.class.path"), environment);
  }

  private static String run(String classPath, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-cp",
                classPath,
                OwnProcess.class.getName()));
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    builder.environment().putAll(new HashMap<>(environment));
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out;
  }

  /** A program that asks for what its environment says, and ends. */
  static final class OwnProcess {
    private OwnProcess() {}

    public static void main(String[] args) {
      Export.start(System.getenv(), IDENTITY).close();
      System.out.println("goes on");
    }
  }
}

package dev.sonde.telemetry;

import dev.sonde.model.telemetry.Telemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** OpenTelemetry's SDK, set up by the environment, and what feeds it. */
final class SdkExport implements Telemetry.Installed {
  private static final Logger LOG = System.getLogger(SdkExport.class.getName());
  private static final long LAST_EXPORT_SECONDS = 3;

  private final OpenTelemetrySdk sdk;
  private final Telemetry.Installed installed;
  private final LogExport logs;

  private SdkExport(OpenTelemetrySdk sdk, Telemetry.Installed installed, LogExport logs) {
    this.sdk = sdk;
    this.installed = installed;
    this.logs = logs;
  }

  /** Starts the SDK; it reads the environment itself. */
  static Telemetry.Installed start(Map<String, String> defaults, Export.Identity identity) {
    Readings readings = new Readings();
    try {
      OpenTelemetrySdk sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(() -> defaults)
              .addResourceCustomizer((resource, _) -> resource(identity).merge(resource))
              .addMeterProviderCustomizer((meters, _) -> meters.registerMetricProducer(readings))
              .build()
              .getOpenTelemetrySdk();
      LogExport logs = LogExport.attach(sdk.getSdkLoggerProvider(), identity.version());
      Telemetry.Installed installed =
          Telemetry.install(new SdkSink(sdk.getTracer("dev.sonde", identity.version()), readings));
      LOG.log(Level.INFO, "Tells of itself by OpenTelemetry, as the environment (OTEL_…) asks");
      return new SdkExport(sdk, installed, logs);
    } catch (ConfigurationException e) {
      LOG.log(Level.WARNING, "OTEL_…: " + e.getMessage() + "; nothing is exported");
      return () -> {};
    }
  }

  private static Resource resource(Export.Identity identity) {
    AttributesBuilder attributes = Attributes.builder().put("service.version", identity.version());
    identity.host().ifPresent(host -> attributes.put("host.name", host));
    return Resource.create(attributes.build());
  }

  /** Exports what waits, for a few seconds at most. */
  @Override
  public void close() {
    installed.close();
    logs.close();
    sdk.shutdown().join(LAST_EXPORT_SECONDS, TimeUnit.SECONDS);
  }
}

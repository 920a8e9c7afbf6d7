package dev.sonde.server.api;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the server's process takes of the machine, under the names that Prometheus' client libraries
 * give it: CPU time, memory, open files, heap and garbage collection. What the system doesn't tell
 * is left out.
 */
final class ProcessMetrics {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final int KIB = 1_024;

  private ProcessMetrics() {}

  static void register(PrometheusRegistry registry) {
    registerProcess(registry);
    registerHeap(registry);
    registerCollectors(registry);
  }

  private static void registerProcess(PrometheusRegistry registry) {
    Optional<UnixOperatingSystemMXBean> unix =
        Optional.of(ManagementFactory.getOperatingSystemMXBean())
            .filter(UnixOperatingSystemMXBean.class::isInstance)
            .map(UnixOperatingSystemMXBean.class::cast);
    CounterWithCallback.builder()
        .name("process_cpu_seconds_total")
        .help("CPU time in user space and kernel.")
        .callback(
            result -> unix.ifPresent(os -> result.call(os.getProcessCpuTime() / NANOS_PER_SECOND)))
        .register(registry);
    GaugeWithCallback.builder()
        .name("process_resident_memory_bytes")
        .help("Memory that the process occupies.")
        .callback(result -> residentBytes().ifPresent(result::call))
        .register(registry);
    GaugeWithCallback.builder()
        .name("process_open_fds")
        .help("Files and sockets that are open.")
        .callback(result -> unix.ifPresent(os -> result.call(os.getOpenFileDescriptorCount())))
        .register(registry);
    GaugeWithCallback.builder()
        .name("process_max_fds")
        .help("Files and sockets that may be open.")
        .callback(result -> unix.ifPresent(os -> result.call(os.getMaxFileDescriptorCount())))
        .register(registry);
    GaugeWithCallback.builder()
        .name("process_start_time_seconds")
        .help("When the process started, in seconds since the epoch.")
        .callback(
            result ->
                result.call(
                    ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND))
        .register(registry);
  }

  private static void registerHeap(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("jvm_memory_used_bytes")
        .help("Memory that the JVM uses.")
        .labelNames("area")
        .callback(
            result -> {
              result.call(heap().getUsed(), "heap");
              result.call(
                  ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed(), "nonheap");
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("jvm_memory_max_bytes")
        .help("Memory that the JVM may use.")
        .labelNames("area")
        .callback(result -> result.call(heap().getMax(), "heap"))
        .register(registry);
  }

  private static void registerCollectors(PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("jvm_gc_collections_total")
        .help("Garbage collections.")
        .labelNames("gc")
        .callback(
            result -> {
              for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
                result.call(gc.getCollectionCount(), gc.getName());
              }
            })
        .register(registry);
    CounterWithCallback.builder()
        .name("jvm_gc_collection_seconds_total")
        .help("Time that garbage collections took.")
        .labelNames("gc")
        .callback(
            result -> {
              for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
                result.call(gc.getCollectionTime() / MILLIS_PER_SECOND, gc.getName());
              }
            })
        .register(registry);
  }

  private static MemoryUsage heap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
  }

  /** The line {@code VmRSS} of {@code /proc/self/status}. */
  private static OptionalDouble residentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * KIB)
          .findFirst();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }
}

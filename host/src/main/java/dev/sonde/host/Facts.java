package dev.sonde.host;

import dev.sonde.model.Fields;
import java.util.Optional;

/** Reads what seldom changes about a host: names, versions, models. */
final class Facts {
  private final HostFiles files;
  private final String agentVersion;
  private final Optional<String> container;

  /**
   * @param agentVersion the version of the agent, may be empty
   * @param container the sort of container that this is, if it is one
   */
  Facts(HostFiles files, String agentVersion, Optional<String> container) {
    this.files = files;
    this.agentVersion = agentVersion;
    this.container = container;
  }

  /** The facts as they are now; those that can't be told are not among them. */
  Fields read() {
    Fields.Builder facts = Fields.builder();
    put(facts, "hostname", files.line("/proc/sys/kernel/hostname"));
    put(facts, "os", operatingSystem());
    put(facts, "kernel", files.line("/proc/sys/kernel/osrelease"));
    put(facts, "architecture", architecture());
    put(facts, "model", MachineModel.read(files));
    put(facts, "cpu_model", ProcessorModel.read(files));
    put(facts, "boot_id", files.line("/proc/sys/kernel/random/boot_id"));
    put(facts, "container", container.orElse(""));
    put(facts, "agent_version", agentVersion);
    return facts.build();
  }

  private static void put(Fields.Builder facts, String name, String value) {
    if (!value.isEmpty()) {
      facts.put(name, value);
    }
  }

  /** The pretty name of os-release(5). */
  private String operatingSystem() {
    for (String path : new String[] {"/etc/os-release", "/usr/lib/os-release"}) {
      Text release = files.read(path);
      while (release.nextLine()) {
        if (release.skip("PRETTY_NAME=")) {
          return unquoted(release.rest());
        }
      }
    }
    return "";
  }

  private static String unquoted(String text) {
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    boolean quoted = first == '"' || first == '\'';
    return quoted && text.length() > 1 && text.endsWith(String.valueOf(first))
        ? text.substring(1, text.length() - 1)
        : text;
  }

  /** As the kernel names it since Linux 6.1; before, as the Java runtime was built for. */
  private String architecture() {
    String arch = files.line("/proc/sys/kernel/arch");
    if (!arch.isEmpty()) {
      return arch;
    }
    String runtime = System.getProperty("os.arch", "");
    return runtime.equals("amd64") ? "x86_64" : runtime;
  }
}

package dev.sonde.host;

import java.util.Optional;

/**
 * Tells whether this process runs in a container, and of which sort.
 *
 * <p>Container programs leave marks: {@code container=} in the environment of process 1, files such
 * as {@code /.dockerenv}, their name in a control group's path. A mark alone proves nothing (images
 * of virtual machines are made of container images), so one of the process's namespaces must also
 * be another than the machine's first.
 */
final class ContainerKind {
  /** The kernel's numbers for the first namespaces of a machine (include/linux/proc_ns.h). */
  private static final String[][] FIRST_NAMESPACES = {
    {"pid", "pid:[4026531836]"},
    {"uts", "uts:[4026531838]"},
    {"ipc", "ipc:[4026531839]"},
    {"cgroup", "cgroup:[4026531835]"}
  };

  /** Files that container programs make, and whose they are. */
  private static final String[][] FILES = {
    {"/run/secrets/kubernetes.io", "kubernetes"},
    {"/var/run/secrets/kubernetes.io", "kubernetes"},
    {"/.dockerenv", "docker"},
    {"/run/.containerenv", "podman"}
  };

  /** Parts of the paths of control groups, and whose they are. */
  private static final String[][] GROUPS = {
    {"kubepods", "kubernetes"},
    {"/docker", "docker"},
    {"libpod", "podman"},
    {"/lxc", "lxc"},
    {"/machine.slice/systemd-nspawn", "systemd-nspawn"}
  };

  private ContainerKind() {}

  /** The name of the sort of container, such as {@code docker}; empty outside of one. */
  static Optional<String> detect(HostFiles files) {
    if (inFirstNamespaces(files)) {
      return Optional.empty();
    }
    return byFile(files)
        .or(() -> byEnvironment(files))
        .or(() -> byName(files.line("/run/systemd/container")))
        .or(() -> byGroup(files))
        .or(() -> byRoot(files));
  }

  private static boolean inFirstNamespaces(HostFiles files) {
    for (String[] namespace : FIRST_NAMESPACES) {
      Optional<String> own = files.linkName("/proc/self/ns/" + namespace[0]);
      if (own.filter(namespace[1]::equals).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> byFile(HostFiles files) {
    for (String[] file : FILES) {
      if (files.exists(file[0])) {
        return Optional.of(file[1]);
      }
    }
    return Optional.empty();
  }

  /** Process 1 may keep its environment to itself; this process has most of the same. */
  private static Optional<String> byEnvironment(HostFiles files) {
    for (String path : new String[] {"/proc/1/environ", "/proc/self/environ"}) {
      Text environment = files.read(path);
      while (environment.nextLine()) {
        if (environment.skip("KUBERNETES_SERVICE_HOST=")) {
          return Optional.of("kubernetes");
        }
        if (environment.skip("container=")) {
          return byName(environment.rest());
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> byName(String name) {
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  private static Optional<String> byGroup(HostFiles files) {
    Text groups = files.read("/proc/self/cgroup");
    while (groups.nextLine()) {
      String path = groups.rest();
      for (String[] group : GROUPS) {
        if (path.contains(group[0])) {
          return Optional.of(group[1]);
        }
      }
    }
    return Optional.empty();
  }

  /** Bare container programs leave no mark, but processes of their own on layers of images. */
  private static Optional<String> byRoot(HostFiles files) {
    Optional<String> processes = files.linkName("/proc/self/ns/pid");
    boolean own = processes.filter(name -> !name.equals(FIRST_NAMESPACES[0][1])).isPresent();
    boolean layers =
        MountTable.read(files).stream()
            .anyMatch(mount -> mount.point().equals("/") && mount.type().equals("overlay"));
    return own && layers ? Optional.of("unknown") : Optional.empty();
  }
}

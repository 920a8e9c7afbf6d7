package dev.sonde.host;

import java.util.Optional;

/**
 * Finds the control group (cgroup v2) of the container that this process runs in (cgroups(7)).
 *
 * <p>Usually a container sees its own group as the root of the hierarchy. Where it sees the
 * machine's, {@code /proc/self/cgroup} says which group is its own.
 */
final class ContainerGroup {
  private ContainerGroup() {}

  /** The folder of the group's files, empty if there is none with limits and use of its own. */
  static Optional<String> find(HostFiles files) {
    return hierarchy(files)
        .flatMap(
            root ->
                isGroup(files, root)
                    ? Optional.of(root)
                    : Optional.of(root + ownPath(files)).filter(own -> isGroup(files, own)));
  }

  private static Optional<String> hierarchy(HostFiles files) {
    return MountTable.read(files).stream()
        .filter(mount -> mount.type().equals("cgroup2"))
        .map(MountTable.Entry::point)
        .findFirst();
  }

  /** The root of a machine's hierarchy lacks this file, every other group has it. */
  private static boolean isGroup(HostFiles files, String folder) {
    return files.exists(folder + "/cgroup.events");
  }

  private static String ownPath(HostFiles files) {
    Text groups = files.read("/proc/self/cgroup");
    while (groups.nextLine()) {
      if (groups.skip("0::")) {
        return groups.rest();
      }
    }
    return "";
  }
}

package dev.sonde.host;

import dev.sonde.model.PointRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses the mounts worth reporting: file systems that hold data of this machine, each once.
 *
 * <p>Network file systems are left out altogether, for asking a dead one for its size can hang for
 * ever; so are images that can't fill up, such as squashfs, and files mounted over files.
 */
final class FileSystems {
  /** Read-only images: always full, and meant to be. */
  private static final Set<String> IMAGES =
      Set.of("squashfs", "iso9660", "erofs", "cramfs", "romfs", "udf");

  /** Types whose mounts have no block device of their own, but data on local disks. */
  private static final Set<String> LOCAL = Set.of("btrfs", "zfs", "bcachefs", "ubifs", "virtiofs");

  /** Types that hold a container's root; elsewhere they show what is counted on another mount. */
  private static final Set<String> ROOTS = Set.of("overlay", "aufs", "fuse.fuse-overlayfs", "9p");

  private FileSystems() {}

  /** The mounts to report. */
  static List<MountTable.Entry> of(HostFiles files) {
    Map<String, MountTable.Entry> visible = new LinkedHashMap<>();
    for (MountTable.Entry mount : MountTable.read(files)) {
      visible.put(mount.point(), mount);
    }
    Map<Long, MountTable.Entry> chosen = new LinkedHashMap<>();
    for (MountTable.Entry mount : visible.values()) {
      if (holdsData(mount) && isNamable(mount) && files.isFolder(mount.point())) {
        chosen.merge(mount.device(), mount, FileSystems::better);
      }
    }
    return List.copyOf(chosen.values());
  }

  private static boolean holdsData(MountTable.Entry mount) {
    String type = mount.type();
    return (mount.onBlockDevice() && !IMAGES.contains(type))
        || LOCAL.contains(type)
        || (mount.point().equals("/") && ROOTS.contains(type));
  }

  private static boolean isNamable(MountTable.Entry mount) {
    return PointRules.tagValueProblem(mount.point()).isEmpty();
  }

  /** Of two mounts of one file system: the host's root, else the whole one, else the first. */
  private static MountTable.Entry better(MountTable.Entry first, MountTable.Entry second) {
    return rank(second) > rank(first) ? second : first;
  }

  private static int rank(MountTable.Entry mount) {
    return mount.point().equals("/") ? 2 : mount.root().equals("/") ? 1 : 0;
  }
}

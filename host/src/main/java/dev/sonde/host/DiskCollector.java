package dev.sonde.host;

import dev.sonde.model.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mounted file systems, and the block devices below them ({@code /proc/self/mountinfo}, {@code
 * statvfs}, {@code /proc/diskstats}).
 */
final class DiskCollector implements Collector {
  /** More file systems than these are left out. */
  private static final int MAX_VOLUMES = 256;

  private final HostFiles files;
  private final SpaceReader spaces;
  private List<Volume> volumes = List.of();

  DiskCollector(HostFiles files, SpaceReader spaces) {
    this.files = files;
    this.spaces = spaces;
  }

  @Override
  public void collect(Round round) {
    if (round.relisting()) {
      relist(round);
    }
    Text stats = readDevices();
    for (Volume volume : volumes) {
      Observation disk = round.observe("disk", volume.tags());
      volume.report(round, disk, stats);
      reportSpace(round, disk, volume);
    }
  }

  private void relist(Round round) {
    List<MountTable.Entry> mounts = FileSystems.of(files);
    if (mounts.isEmpty()) {
      round.absent("disk", "/proc/self/mountinfo: no local file system in it");
    }
    if (mounts.size() > MAX_VOLUMES) {
      round.absent("disk of some mounts", "there are more than " + MAX_VOLUMES);
    }
    List<Volume> listed = new ArrayList<>();
    for (MountTable.Entry mount : mounts.subList(0, Math.min(mounts.size(), MAX_VOLUMES))) {
      listed.add(known(mount).orElseGet(() -> newVolume(round, mount)));
    }
    volumes = listed;
  }

  private Optional<Volume> known(MountTable.Entry mount) {
    return volumes.stream().filter(volume -> volume.mount().equals(mount)).findFirst();
  }

  private Volume newVolume(Round round, MountTable.Entry mount) {
    Tags tags = round.device().with(Tags.MOUNT, mount.point());
    return new Volume(mount, BlockDevices.nameOf(mount, files), tags);
  }

  private Text readDevices() {
    volumes.forEach(Volume::begin);
    Text stats = files.read("/proc/diskstats");
    while (stats.nextLine()) {
      long device = MountTable.device(stats.count(), stats.count());
      String name = stats.word();
      for (Volume volume : volumes) {
        if (volume.isOn(device, name)) {
          volume.read(name, stats);
          break;
        }
      }
    }
    return stats;
  }

  private void reportSpace(Round round, Observation disk, Volume volume) {
    Optional<Space> known = spaces.read(files.resolve(volume.mount().point()));
    if (known.isEmpty()) {
      round.absent("disk.total_bytes", "statvfs of " + volume.mount().point() + " fails");
      return;
    }
    Space space = known.get();
    double usedPercent = 100 * space.used() / (space.used() + space.available());
    double inodesUsed = space.inodes() - space.freeInodes();
    disk.put("total_bytes", space.total())
        .put("used_bytes", space.used())
        .put("available_bytes", space.available())
        .put("used_pct", usedPercent);
    if (space.inodes() > 0) {
      disk.put("inodes_total", space.inodes())
          .put("inodes_used", inodesUsed)
          .put("inodes_used_pct", 100 * inodesUsed / space.inodes());
    } else if (Double.isNaN(space.inodes())) {
      round.absent("disk.inodes_total", "statvfs can't be called");
    }
    if (volume.mount().point().equals("/")) {
      round.host().put("disk_pct", usedPercent);
    }
  }
}

package dev.sonde.host;

import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the temperature sensors ({@code /sys/class/hwmon}, sysfs-class-hwmon; {@code
 * /sys/class/thermal}, sysfs-class-thermal), each once.
 *
 * <p>The kernel shows most thermal zones as hwmon sensors too; a zone is taken only if no hwmon
 * chip has its name. Sensors of one name are told apart by the device that they belong to.
 */
final class SensorList {
  private static final String CHIPS = "/sys/class/hwmon";
  private static final String ZONES = "/sys/class/thermal";
  private static final String INPUT = "_input";

  private static final Set<String> PROCESSOR_CHIPS =
      Set.of("coretemp", "k8temp", "k10temp", "zenpower", "fam15h_power", "via_cputemp");

  private final HostFiles files;
  private final Tags device;
  private final List<Sensor> sensors = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> chips = new HashSet<>();

  private SensorList(HostFiles files, Tags device) {
    this.files = files;
    this.device = device;
  }

  /** The sensors that there are now. */
  static List<Sensor> of(HostFiles files, Tags device) {
    SensorList list = new SensorList(files, device);
    for (String chip : files.list(CHIPS)) {
      list.addChip(CHIPS + "/" + chip);
    }
    for (String zone : files.list(ZONES)) {
      if (zone.startsWith("thermal_zone")) {
        list.addZone(ZONES + "/" + zone);
      }
    }
    return list.sensors;
  }

  private void addChip(String folder) {
    String chip = files.line(folder + "/name");
    boolean any = addInputs(folder, folder, chip);
    if (!any && addInputs(folder + "/device", folder, chip)) {
      any = true;
    }
    if (any) {
      chips.add(comparable(chip));
    }
  }

  /** Old drivers keep their files in the device's folder instead of the chip's. */
  private boolean addInputs(String folder, String chipFolder, String chip) {
    boolean any = false;
    for (String file : files.list(folder)) {
      if (file.startsWith("temp") && file.endsWith(INPUT)) {
        String prefix = file.substring(0, file.length() - INPUT.length());
        String label = files.line(folder + "/" + prefix + "_label");
        String name = (chip + ' ' + (label.isEmpty() ? prefix : label)).strip();
        add(folder + "/" + file, name, isProcessor(chip), chipFolder);
        any = true;
      }
    }
    return any;
  }

  private void addZone(String folder) {
    String type = files.line(folder + "/type");
    boolean shownAsChip =
        chips.contains(comparable(type))
            || (type.equals("x86_pkg_temp") && chips.contains("coretemp"));
    if (!shownAsChip && files.exists(folder + "/temp")) {
      add(folder + "/temp", type, isProcessor(type), folder);
    }
  }

  private void add(String path, String name, boolean ofProcessor, String folder) {
    String unique = name;
    if (names.contains(unique)) {
      unique = files.linkName(folder + "/device").map(d -> name + " (" + d + ")").orElse(name);
    }
    for (int i = 2; names.contains(unique); i++) {
      unique = name + " #" + i;
    }
    if (PointRules.tagValueProblem(unique).isEmpty()) {
      names.add(unique);
      sensors.add(new Sensor(path, ofProcessor, device.with(Tags.SENSOR, unique)));
    }
  }

  /** The kernel can't have hyphens in the names of chips. */
  private static String comparable(String name) {
    return name.replace('-', '_');
  }

  private static boolean isProcessor(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return PROCESSOR_CHIPS.contains(lower)
        || lower.contains("cpu")
        || lower.startsWith("soc")
        || lower.equals("x86_pkg_temp");
  }
}

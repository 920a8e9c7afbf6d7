package dev.sonde.host;

import java.util.Locale;
import java.util.Set;

/**
 * The vendor and model of the machine: DMI ({@code /sys/class/dmi/id}) on PCs and servers, the
 * device tree on boards.
 */
final class MachineModel {
  private static final String DMI = "/sys/class/dmi/id/";

  /** What makers leave in DMI when they fill in nothing. */
  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "to be filled by o.e.m.",
          "system manufacturer",
          "system product name",
          "default string",
          "not specified",
          "not applicable",
          "undefined",
          "unknown",
          "none",
          "o.e.m.",
          "oem");

  private MachineModel() {}

  /** The model, or an empty text. */
  static String read(HostFiles files) {
    String product = named(files, "sys_vendor", "product_name");
    if (!product.isEmpty()) {
      return product;
    }
    String board = named(files, "board_vendor", "board_name");
    return board.isEmpty() ? files.line("/proc/device-tree/model") : board;
  }

  private static String named(HostFiles files, String vendorFile, String nameFile) {
    String vendor = meaningful(files.line(DMI + vendorFile));
    String name = meaningful(files.line(DMI + nameFile));
    return name.isEmpty() || name.startsWith(vendor) ? name : vendor + ' ' + name;
  }

  private static String meaningful(String text) {
    return PLACEHOLDERS.contains(text.toLowerCase(Locale.ROOT)) ? "" : text;
  }
}

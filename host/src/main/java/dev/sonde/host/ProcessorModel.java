package dev.sonde.host;

import java.util.Map;

/**
 * The model of the processor, from {@code /proc/cpuinfo}, which each architecture writes its way.
 */
final class ProcessorModel {
  /** x86; MIPS; LoongArch; RISC-V; POWER; what boards with 32-bit ARM call their chip. */
  private static final String[] NAMES = {
    "model name", "cpu model", "Model Name", "uarch", "cpu\t", "Hardware"
  };

  /** The cores of Arm Ltd (implementer 0x41) that are met most, by part number. */
  private static final Map<String, String> ARM_PARTS =
      Map.ofEntries(
          Map.entry("0xd01", "Cortex-A32"),
          Map.entry("0xd03", "Cortex-A53"),
          Map.entry("0xd04", "Cortex-A35"),
          Map.entry("0xd05", "Cortex-A55"),
          Map.entry("0xd07", "Cortex-A57"),
          Map.entry("0xd08", "Cortex-A72"),
          Map.entry("0xd09", "Cortex-A73"),
          Map.entry("0xd0a", "Cortex-A75"),
          Map.entry("0xd0b", "Cortex-A76"),
          Map.entry("0xd0c", "Neoverse-N1"),
          Map.entry("0xd0d", "Cortex-A77"),
          Map.entry("0xd40", "Neoverse-V1"),
          Map.entry("0xd41", "Cortex-A78"),
          Map.entry("0xd46", "Cortex-A510"),
          Map.entry("0xd47", "Cortex-A710"),
          Map.entry("0xd49", "Neoverse-N2"),
          Map.entry("0xd4f", "Neoverse-V2"));

  private ProcessorModel() {}

  /** The model, or an empty text. */
  static String read(HostFiles files) {
    for (String name : NAMES) {
      String model = value(files, name);
      if (!model.isEmpty()) {
        return model;
      }
    }
    return ofArm(files);
  }

  /** 64-bit ARM tells numbers only. */
  private static String ofArm(HostFiles files) {
    String implementer = value(files, "CPU implementer");
    String part = value(files, "CPU part");
    if (implementer.isEmpty()) {
      return "";
    }
    return implementer.equals("0x41")
        ? "ARM " + ARM_PARTS.getOrDefault(part, part)
        : "implementer " + implementer + " part " + part;
  }

  private static String value(HostFiles files, String name) {
    Text text = files.read("/proc/cpuinfo");
    while (text.nextLine()) {
      if (text.skip(name) && text.skipPast(":")) {
        return text.rest();
      }
    }
    return "";
  }
}

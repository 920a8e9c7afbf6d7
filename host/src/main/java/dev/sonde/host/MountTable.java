package dev.sonde.host;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)). */
final class MountTable {
  private MountTable() {}

  /**
   * A mount.
   *
   * @param device the device of its files, from its two numbers; see {@link #device}
   * @param root the folder of the file system that is mounted
   * @param point where it is mounted
   * @param readOnly whether it can't be written to
   * @param type the type of the file system, such as {@code ext4}
   * @param source what is mounted, often the path of a device
   */
  record Entry(
      long device, String root, String point, boolean readOnly, String type, String source) {
    /** Whether the file system lies on a block device whose numbers are the mount's. */
    boolean onBlockDevice() {
      return device >>> 32 != 0;
    }
  }

  /** One number for a device's major and minor number. */
  static long device(long major, long minor) {
    return (major << 32) | minor;
  }

  /** All mounts in the order in which they were mounted. */
  static List<Entry> read(HostFiles files) {
    Text text = files.read("/proc/self/mountinfo");
    List<Entry> entries = new ArrayList<>();
    while (text.nextLine()) {
      long major = text.skipWords(2).count();
      long minor = text.skip(":") ? text.count() : -1;
      String root = unescaped(text.word());
      String point = unescaped(text.word());
      boolean readOnly = isReadOnly(text.word());
      if (major < 0 || minor < 0 || !text.skipPast(" - ")) {
        continue;
      }
      String type = text.word();
      String source = unescaped(text.word());
      readOnly |= isReadOnly(text.word());
      entries.add(new Entry(device(major, minor), root, point, readOnly, type, source));
    }
    return entries;
  }

  private static boolean isReadOnly(String options) {
    return options.equals("ro") || options.startsWith("ro,");
  }

  /** Resolves the octal escapes of blanks, line feeds and backslashes, such as {@code \040}. */
  private static String unescaped(String text) {
    int escape = text.indexOf('\\');
    if (escape < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text);
    for (; escape >= 0 && escape + 3 < plain.length(); escape = plain.indexOf("\\", escape + 1)) {
      int code = octal(plain, escape + 1);
      if (code >= 0) {
        plain.replace(escape, escape + 4, Character.toString(code));
      }
    }
    return plain.toString();
  }

  private static int octal(CharSequence text, int start) {
    int code = 0;
    for (int i = start; i < start + 3; i++) {
      int digit = Character.digit(text.charAt(i), 8);
      if (digit < 0) {
        return -1;
      }
      code = code * 8 + digit;
    }
    return code;
  }
}

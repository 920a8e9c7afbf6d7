package dev.sonde.probe;

/** What a peer said, made fit to be shown and kept: bounded, on one line, without controls. */
public final class Excerpt {
  private Excerpt() {}

  /**
   * The beginning of a text. Control characters and halves of surrogate pairs become dots; what is
   * left out shows as an ellipsis.
   *
   * @param most how many characters are kept at most, not counting the ellipsis
   */
  public static String of(String foreign, int most) {
    StringBuilder shown = new StringBuilder(Math.min(foreign.length(), most) + 1);
    int i = 0;
    while (i < foreign.length()) {
      int letter = foreign.codePointAt(i);
      i += Character.charCount(letter);
      if (i > most) {
        return shown.append('…').toString();
      }
      shown.appendCodePoint(isFit(letter) ? letter : '.');
    }
    return shown.toString();
  }

  private static boolean isFit(int letter) {
    int type = Character.getType(letter);
    return type != Character.CONTROL
        && type != Character.SURROGATE
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}

package dev.sonde.store;

/**
 * Something that was found to be wrong with what is kept, or worth knowing.
 *
 * @param grade how bad it is
 * @param where the file, table or folder
 * @param what what is wrong
 * @param remedy what a repair does about it
 */
public record Finding(Grade grade, String where, String what, Remedy remedy) {

  /** How bad something is. */
  public enum Grade {
    /** Nothing is wrong; the next start deals with it by itself. */
    NOTE,
    /** Nothing is lost, but something does not work or won't. */
    WARNING,
    /** Something is lost or can't be read. */
    ERROR
  }

  /** What a repair does. */
  public enum Remedy {
    NONE("nothing"),
    QUARANTINE("moves it to quarantine/"),
    LEAVE_OUT("moves it to quarantine/ and leaves it out; rollups are made anew where they can be"),
    NOTE_LOST("notes that it is lost; rollups are made anew where they can be"),
    LIST_ONCE("lists it once"),
    REBUILD("makes the rollups");

    private final String text;

    Remedy(String text) {
      this.text = text;
    }

    /** In words, after "a repair". */
    public String text() {
      return text;
    }
  }
}

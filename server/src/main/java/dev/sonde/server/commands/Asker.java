package dev.sonde.server.commands;

/**
 * Who asks. As long as the server knows no users, a name is what the asker says.
 *
 * @param name as the asker gave it; empty if none
 * @param address where the request came from
 */
public record Asker(String name, String address) {

  /** For people: the name, if there is one, and the address. */
  @Override
  public String toString() {
    return name.isEmpty() ? address : name + " (" + address + ")";
  }
}

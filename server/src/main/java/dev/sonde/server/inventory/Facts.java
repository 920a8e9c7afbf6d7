package dev.sonde.server.inventory;

/**
 * What a device last said of itself; each is empty if it never did.
 *
 * @param hostname its host name
 * @param os its operating system
 * @param model its vendor and model
 * @param address the address of its default route's interface, IPv4 if it has one
 */
public record Facts(String hostname, String os, String model, String address) {
  /** Nothing is known. */
  public static final Facts NONE = new Facts("", "", "", "");
}

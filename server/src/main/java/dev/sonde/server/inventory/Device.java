package dev.sonde.server.inventory;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What people decided about a device.
 *
 * @param id its id, which never changes
 * @param givenName the name that a person gave it, empty if nobody did
 * @param notes free text, empty if there is none
 * @param labels names and values, ascending by name
 * @param firstSeen when it was first heard of, in microseconds
 */
public record Device(
    String id, String givenName, String notes, SortedMap<String, String> labels, long firstSeen) {

  /** Copies the labels. */
  public Device {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** A device that was heard of for the first time. */
  public static Device discovered(String id, long firstSeen) {
    return new Device(id, "", "", Collections.emptySortedMap(), firstSeen);
  }

  /** The same device under another name. */
  public Device named(String name) {
    return new Device(id, name, notes, labels, firstSeen);
  }

  /** The same device with other notes. */
  public Device noted(String newNotes) {
    return new Device(id, givenName, newNotes, labels, firstSeen);
  }

  /** The same device with other labels in place of those it has. */
  public Device labelled(Map<String, String> newLabels) {
    return new Device(id, givenName, notes, new TreeMap<>(newLabels), firstSeen);
  }
}

package dev.sonde.server.inventory;

import dev.sonde.model.Fields;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Notes what happens now and writes it to the inventory a little later, so that those who notice it
 * never wait for a disk, and a database that fails loses nothing as long as memory lasts.
 *
 * <p>{@link #flush} does the writing; somebody calls it every second or so. What could not be
 * written is tried again at the next flush. Devices are bounded by the fleet's own bound; of events
 * that wait, the oldest go beyond {@value #MAX_WAITING}, and are counted. Thread-safe.
 */
public final class Journal {
  private static final int MAX_WAITING = 10_000;
  private static final System.Logger LOG = System.getLogger(Journal.class.getName());

  private final Inventory inventory;
  private final List<EventSink> sinks = new CopyOnWriteArrayList<>();

  /** Held while writing; taken before {@link #waiting}. */
  private final ReentrantLock writing = new ReentrantLock();

  private final Object waiting = new Object();
  private final Map<String, DeviceRecord> found = new LinkedHashMap<>();
  private final Map<String, DeviceRecord> seen = new LinkedHashMap<>();
  private final Deque<Event> events = new ArrayDeque<>();
  private long lastEvent;
  private long lost;
  private Optional<String> problem = Optional.empty();

  /**
   * A journal before an inventory.
   *
   * @throws InventoryException if the inventory can't be read
   */
  public Journal(Inventory inventory) {
    this.inventory = inventory;
    this.lastEvent = inventory.newestEvent();
  }

  /** Has a sink told of all events from now on, by the thread that notices them. */
  public void tell(EventSink sink) {
    sinks.add(sink);
  }

  /** Notes an event; never waits for a disk. */
  public Event record(
      long time, Optional<String> device, EventType type, String message, Fields data) {
    Event event;
    synchronized (waiting) {
      event = new Event(++lastEvent, time, device, type, message, data);
      events.addLast(event);
      dropBeyondBound();
    }
    sinks.forEach(sink -> sink.happened(event));
    return event;
  }

  /** Notes a new device; never waits for a disk. */
  public void found(DeviceRecord device) {
    synchronized (waiting) {
      found.put(device.device().id(), device);
    }
  }

  /** Notes the presence and facts of devices; never waits for a disk. */
  public void seen(Collection<DeviceRecord> devices) {
    synchronized (waiting) {
      devices.forEach(device -> seen.put(device.device().id(), device));
    }
  }

  /**
   * Writes what waits. Does not throw: what could not be written goes on waiting, and {@link
   * #problem} says why.
   *
   * @return whether nothing waits any more
   */
  public boolean flush() {
    writing.lock();
    try {
      return write();
    } finally {
      writing.unlock();
    }
  }

  /**
   * Writes a person's edit at once.
   *
   * @throws InventoryException if it could not be written
   */
  public void edit(Device device) {
    writing.lock();
    try {
      write();
      inventory.edit(device);
    } finally {
      writing.unlock();
    }
  }

  /**
   * Deletes a device at once.
   *
   * @throws InventoryException if it could not be deleted
   */
  public void forget(String id) {
    writing.lock();
    try {
      inventory.delete(id);
      synchronized (waiting) {
        found.remove(id);
        seen.remove(id);
      }
    } finally {
      writing.unlock();
    }
  }

  /**
   * Events, newest first, with those that were noticed just now.
   *
   * @throws InventoryException if they could not be read
   */
  public List<Event> events(EventQuery query) {
    flush();
    return inventory.events(query);
  }

  /** Why the last writing failed, empty if it did not. */
  public Optional<String> problem() {
    synchronized (waiting) {
      return problem;
    }
  }

  /** How many events were given up because the inventory could not be written for too long. */
  public long lostEvents() {
    synchronized (waiting) {
      return lost;
    }
  }

  private boolean write() {
    List<DeviceRecord> newDevices;
    List<DeviceRecord> seenDevices;
    List<Event> newEvents;
    synchronized (waiting) {
      newDevices = List.copyOf(found.values());
      seenDevices = List.copyOf(seen.values());
      newEvents = new ArrayList<>(events);
      seen.clear();
    }
    if (newDevices.isEmpty() && seenDevices.isEmpty() && newEvents.isEmpty()) {
      return true;
    }
    try {
      inventory.write(newDevices, seenDevices, newEvents);
      written(newDevices, newEvents);
      return true;
    } catch (InventoryException e) {
      failed(seenDevices, e);
      return false;
    }
  }

  private void written(List<DeviceRecord> newDevices, List<Event> newEvents) {
    synchronized (waiting) {
      newDevices.forEach(device -> found.remove(device.device().id(), device));
      if (!newEvents.isEmpty()) {
        long newest = newEvents.getLast().id();
        events.removeIf(event -> event.id() <= newest);
      }
      if (problem.isPresent()) {
        LOG.log(System.Logger.Level.INFO, "the inventory can be written again");
      }
      problem = Optional.empty();
    }
  }

  private void failed(List<DeviceRecord> seenDevices, InventoryException e) {
    synchronized (waiting) {
      seenDevices.forEach(device -> seen.putIfAbsent(device.device().id(), device));
      if (problem.isEmpty()) {
        LOG.log(System.Logger.Level.ERROR, e.getMessage() + "; it is tried again each second");
      }
      problem = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void dropBeyondBound() {
    if (events.size() > MAX_WAITING) {
      events.removeFirst();
      lost++;
    }
  }
}

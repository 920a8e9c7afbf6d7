package dev.sonde.server.fleet;

import java.util.List;

/**
 * Devices that changed.
 *
 * @param revision what to ask for the next time
 * @param devices those that changed since the revision that was asked for
 */
public record Changes(long revision, List<DeviceView> devices) {}

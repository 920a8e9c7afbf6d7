package dev.sonde.server.inventory;

/** All that the inventory keeps of one device. */
public record DeviceRecord(Device device, Presence presence, Facts facts) {}

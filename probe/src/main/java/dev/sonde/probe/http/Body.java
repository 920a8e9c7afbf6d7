package dev.sonde.probe.http;

/**
 * What was read of the content of an answer.
 *
 * @param kept the bytes; empty if nobody wants to see them
 * @param bytes how many were read
 * @param isCut whether there were more than should be read
 */
record Body(byte[] kept, long bytes, boolean isCut) {
  static final Body NONE = new Body(new byte[0], 0, false);
}

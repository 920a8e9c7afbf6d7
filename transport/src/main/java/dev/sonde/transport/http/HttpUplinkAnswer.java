package dev.sonde.transport.http;

/**
 * An HTTP answer, as far as an uplink cares.
 *
 * @param status the status code
 * @param contentType the media type in lower case without parameters; empty if there is none
 * @param retryAfter the header of that name; empty if there is none
 * @param location the header of that name; empty if there is none
 * @param reusable whether the connection may carry another request
 * @param body the body; empty if it was longer than an uplink reads
 */
record HttpUplinkAnswer(
    int status,
    String contentType,
    String retryAfter,
    String location,
    boolean reusable,
    byte[] body) {}

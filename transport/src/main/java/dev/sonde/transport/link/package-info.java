/**
 * The link: one WebSocket (RFC 6455) between an agent and its server, which carries reports up, and
 * assignments and commands down. Its messages are JSON objects whose first member is {@code type};
 * docs/link.md lists them.
 */
@NullMarked
package dev.sonde.transport.link;

import org.jspecify.annotations.NullMarked;

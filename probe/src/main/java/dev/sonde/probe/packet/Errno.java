package dev.sonde.probe.packet;

/** Errors of Linux's calls, by the numbers that 64-bit x86, Arm and RISC-V share. */
final class Errno {
  static final int EPERM = 1;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int EMSGSIZE = 90;
  static final int EAFNOSUPPORT = 97;
  static final int EADDRINUSE = 98;
  static final int EADDRNOTAVAIL = 99;
  static final int ENETDOWN = 100;
  static final int ENETUNREACH = 101;
  static final int ENOBUFS = 105;
  static final int ETIMEDOUT = 110;
  static final int ECONNREFUSED = 111;
  static final int EHOSTUNREACH = 113;
  static final int EINPROGRESS = 115;

  private Errno() {}

  /** What an error means, for people. */
  static String words(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted (a firewall of this host may forbid it)";
      case EACCES -> "permission denied (a broadcast address, or a route that prohibits)";
      case EINVAL -> "invalid argument (the source may not be an address of this host)";
      case ENFILE, EMFILE -> "too many open files";
      case EADDRINUSE -> "address already in use (no port may be left)";
      case EMSGSIZE -> "the packet is larger than the interface takes";
      case EAFNOSUPPORT -> "this host does not have that version of IP";
      case EADDRNOTAVAIL -> "the source is not an address of this host";
      case ENETDOWN -> "the network is down";
      case ENETUNREACH -> "this host has no route to it";
      case EAGAIN, ENOBUFS -> "no buffer space";
      case EHOSTUNREACH -> "this host has no route to it that works";
      default -> "error " + errno;
    };
  }
}

package dev.sonde.relay;

import java.util.List;

/** Where a relay keeps reports on disk until its upstream has them. */
@FunctionalInterface
interface Keeper {
  /** Whether all are on disk now. */
  boolean keep(List<Taken> reports);
}

package dev.sonde.probe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract for kinds that look at the way to a target, over three real routers. */
public abstract class RoutersContract extends ProbeContract {
  private static @Nullable Routers routers;

  @BeforeAll
  static void connect() throws InterruptedException {
    routers = new Routers();
  }

  @AfterAll
  static void disconnect() throws InterruptedException {
    Routers made = routers;
    routers = null;
    if (made != null) {
      made.close();
    }
  }

  /** The routers; the second and the end are forgiven after each test. */
  protected static Routers routers() {
    return Optional.ofNullable(routers).orElseThrow();
  }

  @Override
  protected String badTarget() {
    return "198.18.56.2:80";
  }

  @Override
  protected String start() {
    return Routers.TARGET_V4;
  }

  @Override
  protected void silence() throws InterruptedException {
    routers().silence("end");
  }

  @Override
  protected void end() throws InterruptedException {
    for (String node : new String[] {"r2", "end"}) {
      routers().forget(node);
    }
  }
}

package dev.sonde.server.intake;

import dev.sonde.model.Point;
import dev.sonde.server.intake.DeviceAdmission.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Separates the points that the server takes on from those beyond its limits, so that one series
 * too many doesn't cost a device the others. Not thread-safe.
 */
final class Sorting {
  private final DeviceAdmission admission;
  private final List<Intake.Denied> denied = new ArrayList<>();
  private Optional<Refusal> later = Optional.empty();

  Sorting(DeviceAdmission admission) {
    this.admission = admission;
  }

  /** What the server takes on of a device. */
  DevicePoints admit(DevicePoints device) {
    List<Point> joined = new ArrayList<>();
    Optional<Refusal> refusal = admission.admit(device.device(), device.joined());
    if (refusal.isEmpty()) {
      joined.addAll(device.joined());
    } else {
      deny(refusal.get(), device.measurements());
    }
    List<Point> single = new ArrayList<>();
    if (!device.single().isEmpty()) {
      admit(device.device(), device.single(), single);
    }
    return device.with(joined, single);
  }

  private void admit(String device, List<Point> points, List<Point> into) {
    if (later.isPresent()) {
      return;
    }
    Optional<Refusal> refusal = admission.admit(device, points);
    if (refusal.isEmpty()) {
      into.addAll(points);
    } else if (refusal.get().cause() == RefusalCause.SERIES_LIMIT) {
      admitOneByOne(device, points, into);
    } else {
      deny(refusal.get(), points.size());
    }
  }

  /** New series are taken on until the first that is too many, and those that are known always. */
  private void admitOneByOne(String device, List<Point> points, List<Point> into) {
    Optional<Refusal> full = Optional.empty();
    int refused = 0;
    for (Point point : points) {
      List<Point> one = List.of(point);
      if (admission.isKnown(device, one)) {
        into.add(point);
        continue;
      }
      if (full.isEmpty()) {
        full = admission.admit(device, one);
      }
      if (full.isEmpty()) {
        into.add(point);
      } else {
        refused++;
      }
    }
    if (full.isPresent()) {
      deny(full.get(), refused);
    }
  }

  private void deny(Refusal refusal, int count) {
    if (refusal.retryAfter().isPresent()) {
      later = Optional.of(refusal);
    } else if (count > 0) {
      denied.add(new Intake.Denied(refusal.cause(), refusal.problem(), count));
    }
  }

  /** A limit that passes with time, because of which all is to come again. */
  Optional<Refusal> later() {
    return later;
  }

  /** What was not taken on. */
  List<Intake.Denied> denied() {
    return denied;
  }
}

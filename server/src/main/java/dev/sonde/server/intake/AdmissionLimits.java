package dev.sonde.server.intake;

/**
 * How much the server is willing to know.
 *
 * @param maxDevices how many devices
 * @param maxNewDevicesPerMinute how many devices may be added in a minute
 * @param maxSeriesPerDevice how many series families (kind and tag set) one device may have
 * @param maxSeriesOfChecks how many more of them one sender may have that are tagged with an agent:
 *     those of its checks, each of which has two or three, and new ones when its target is edited
 */
public record AdmissionLimits(
    int maxDevices, int maxNewDevicesPerMinute, int maxSeriesPerDevice, int maxSeriesOfChecks) {

  /** 20,000 devices, 2,000 new ones a minute, 2,000 series families each, 60,000 of checks. */
  public static AdmissionLimits defaults() {
    return new AdmissionLimits(20_000, 2_000, 2_000, 60_000);
  }
}

package dev.sonde.server.intake;

/**
 * How much the server is willing to know.
 *
 * @param maxDevices how many devices
 * @param maxNewDevicesPerMinute how many devices may be added in a minute
 * @param maxSeriesPerDevice how many series families (kind and tag set) one device may have
 */
public record AdmissionLimits(int maxDevices, int maxNewDevicesPerMinute, int maxSeriesPerDevice) {

  /** 20,000 devices, 2,000 new ones a minute, 2,000 series families each. */
  public static AdmissionLimits defaults() {
    return new AdmissionLimits(20_000, 2_000, 2_000);
  }
}

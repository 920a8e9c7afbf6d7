package dev.sonde.server.otlp;

import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Who a resource is: the device that its metrics are of, and the service on it.
 *
 * @param device the device's id: the resource's {@code host.name}, or else {@code
 *     service.instance.id}, or else {@code service.name}
 * @param tags the device, and what of the service's name, namespace and instance is there besides;
 *     an instance that is a random UUID names nothing that lasts, and is left out
 */
record Source(String device, Map<String, String> tags) {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /**
   * The source that a resource names.
   *
   * @throws RejectedException if it names none that can be a device
   */
  static Source of(Map<String, String> resource) {
    String device =
        first(resource, "host.name", "service.instance.id", "service.name")
            .orElseThrow(
                () ->
                    new RejectedException(
                        Rejection.NO_DEVICE,
                        "resource: expected host.name, service.instance.id or service.name, found none"));
    PointRules.idProblem(device)
        .ifPresent(
            problem -> {
              throw new RejectedException(Rejection.NO_DEVICE, "resource: device: " + problem);
            });
    Map<String, String> tags = new TreeMap<>(Map.of(Tags.DEVICE, device));
    service(resource, "service.name", tags);
    service(resource, "service.namespace", tags);
    if (!UUID.matcher(resource.getOrDefault("service.instance.id", "")).matches()) {
      service(resource, "service.instance.id", tags);
    }
    return new Source(device, tags);
  }

  private static Optional<String> first(Map<String, String> resource, String... names) {
    for (String name : names) {
      String value = resource.getOrDefault(name, "");
      if (!value.isBlank()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  private static void service(
      Map<String, String> resource, String attribute, Map<String, String> tags) {
    String value = resource.getOrDefault(attribute, "");
    if (value.isBlank() || value.equals(tags.get(Tags.DEVICE))) {
      return;
    }
    PointRules.tagValueProblem(value)
        .ifPresent(
            problem -> {
              throw new RejectedException(
                  Rejection.ATTRIBUTES, "resource: " + attribute + ": " + problem);
            });
    tags.put(attribute.replace('.', '_'), value);
  }
}

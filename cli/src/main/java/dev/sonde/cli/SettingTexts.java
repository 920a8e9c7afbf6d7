package dev.sonde.cli;

import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Probes;
import dev.sonde.probe.settings.SettingsType;
import java.util.Map;

/** Settings that were written as texts, as a tree. */
final class SettingTexts {
  private SettingTexts() {}

  /**
   * The settings of a kind, in the form that checks have them.
   *
   * @throws dev.sonde.model.MalformedException if the kind is not known or a setting is wrong
   */
  static Map<String, Object> tree(String kind, Map<String, String> texts) {
    return tree(Probes.installed().find(kind), texts);
  }

  private static <S extends Record> Map<String, Object> tree(
      ProbeProvider<S> provider, Map<String, String> texts) {
    SettingsType<S> type = provider.settings();
    return texts.isEmpty() ? Map.of() : type.toTree(type.ofTexts(texts));
  }
}

package dev.sonde.probe.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes one component of a settings record. Its key is the name with dashes for capitals. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

  /** What it means, in one sentence. */
  String value();

  /**
   * What holds if nothing is said, as a person would write it. Empty for an {@code Optional}, a
   * list or a map, which are then empty, and for a text, which is then the empty one.
   */
  String usual() default "";

  /** The least number, or time in seconds, or length of a text or list. */
  double min() default 0;

  /** The most. */
  double max() default Double.MAX_VALUE;
}

package dev.retort.console.config;

import dev.retort.router.GuardPolicy;
import dev.retort.router.RedLine;
import java.util.EnumSet;
import java.util.Set;

/** Which red lines are watched: each is {@code on} unless it is {@code off}. */
final class GuardSection {
  private GuardSection() {}

  static GuardPolicy read(ConfigSection section) {
    Set<RedLine> lines = EnumSet.noneOf(RedLine.class);
    watch(section, "injection", RedLine.INJECTION, lines);
    watch(section, "personalData", RedLine.PERSONAL_DATA, lines);
    watch(section, "refusals", RedLine.REFUSAL, lines);
    return new GuardPolicy(lines);
  }

  private static void watch(ConfigSection section, String key, RedLine line, Set<RedLine> lines) {
    if (section.value(key, GuardSection::isOn).orElse(true)) {
      lines.add(line);
    }
  }

  /** YAML's older readers make true of on. */
  private static boolean isOn(String word) {
    return switch (word) {
      case "on", "true" -> true;
      case "off", "false" -> false;
      default -> throw new IllegalArgumentException("'%s' is neither on nor off".formatted(word));
    };
  }
}

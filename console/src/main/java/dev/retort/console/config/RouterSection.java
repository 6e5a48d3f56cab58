package dev.retort.console.config;

import dev.retort.router.RouterConfig;
import dev.retort.router.held.HeldPolicy;
import java.time.Duration;

/** What holds for the whole router. */
final class RouterSection {
  private static final int MEGABYTE_BITS = 20;

  private RouterSection() {}

  static RouterConfig read(ConfigSection section) {
    RouterConfig usual = RouterConfig.DEFAULT;
    return new RouterConfig(
        section
            .value("cacheMegabytes", text -> Long.parseLong(text) << MEGABYTE_BITS)
            .orElse(usual.cacheBytes()),
        section
            .value("keptMegabytes", text -> Long.parseLong(text) << MEGABYTE_BITS)
            .orElse(usual.keptBytes()),
        section.section("held").build(RouterSection::held, usual.held()));
  }

  private static HeldPolicy held(ConfigSection section) {
    HeldPolicy usual = HeldPolicy.DEFAULT;
    return new HeldPolicy(
        section.value("expiryHours", RouterSection::hours).orElse(usual.expiry()),
        section.value("keptHours", RouterSection::hours).orElse(usual.kept()),
        section.value("entries", Integer::valueOf).orElse(usual.entries()));
  }

  private static Duration hours(String text) {
    return Duration.ofHours(Long.parseLong(text));
  }
}

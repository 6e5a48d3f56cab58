package dev.retort.console.config;

import dev.retort.router.RouterConfig;

/** What holds for the whole router. */
final class RouterSection {
  private static final int MEGABYTE_BITS = 20;

  private RouterSection() {}

  static RouterConfig read(ConfigSection section) {
    RouterConfig usual = RouterConfig.DEFAULT;
    return new RouterConfig(
        section
            .value("cacheMegabytes", text -> Long.parseLong(text) << MEGABYTE_BITS)
            .orElse(usual.cacheBytes()));
  }
}

package dev.retort.console.web.settings;

import dev.retort.capture.JsonFormat;
import dev.retort.console.doctor.Finding;
import dev.retort.console.web.Area;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Role;
import dev.retort.console.web.Visit;
import dev.retort.console.web.settings.SettingsDesk.Health;
import dev.retort.console.web.settings.SettingsDesk.Settings;
import dev.retort.console.web.settings.SettingsDesk.Status;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;

/**
 * The settings' page, and what probes ask.
 *
 * @param desk looks
 */
public record SettingsArea(SettingsDesk desk) implements Area {
  private static final int UNAVAILABLE = 503;

  /**
   * What the page shows.
   *
   * @param config as YAML
   * @param links to what else there is, for those who may
   */
  record SettingsPage(Settings settings, Health health, String config, Links links) {}

  /** To what a visitor is led. */
  enum Links {
    OWN,
    ALL
  }

  @Override
  public Optional<Destination> destination() {
    return Optional.of(new Destination("Settings", "/settings"));
  }

  @Override
  public void mount(Mounting on) {
    on.page("/settings", Role.VIEWER, "settings/page.jte", "Settings", this::page);
    on.read(
        Operation.read(
            "/settings", "Version, folders and the effective configuration.", Settings.class),
        visit -> desk.settings());
    on.read(
        Operation.read("/health", "What was looked at, and whether all is well.", Health.class),
        visit -> desk.health());
    on.open("/health", this::probe);
  }

  private SettingsPage page(Visit visit) {
    return new SettingsPage(
        desk.settings(),
        desk.health(),
        desk.shown().yaml(),
        visit.visitor().may(Role.OPERATOR) ? Links.ALL : Links.OWN);
  }

  private void probe(RoutingContext context) {
    Status status = desk.health().status();
    context
        .response()
        .setStatusCode(status == Status.UP ? 200 : UNAVAILABLE)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(JsonFormat.line(Map.of("status", status)));
  }

  /** The style of what was found. */
  static String style(Finding finding) {
    return switch (finding.state()) {
      case OK -> "good";
      case PROBLEM -> "bad";
      default -> "open";
    };
  }
}

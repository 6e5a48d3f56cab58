package dev.retort.console.config;

import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.proxy.Application.Role;
import dev.retort.capture.http.proxy.CaptureMode;
import dev.retort.capture.http.proxy.TaskRoute;
import dev.retort.capture.http.proxy.Upstream;
import dev.retort.capture.http.proxy.UpstreamTimeouts;
import dev.retort.console.config.GatewaySettings.ApplicationSettings;
import dev.retort.console.config.GatewaySettings.UpstreamSettings;
import dev.retort.console.config.ServingSection.Strangers;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads {@code gateway} and {@code upstreams}. */
final class GatewaySection {
  private static final Duration LONGEST = Duration.ofDays(365);

  private GatewaySection() {}

  static GatewaySettings read(ConfigSection root, PriceTable prices) {
    List<UpstreamSettings> upstreams = upstreams(root.section("upstreams"), prices);
    List<String> names = upstreams.stream().map(UpstreamSettings::name).toList();
    return root.section("gateway")
        .build(gateway -> gateway(gateway, upstreams, names), GatewaySettings.DEFAULT);
  }

  private static GatewaySettings gateway(
      ConfigSection section, List<UpstreamSettings> upstreams, List<String> names) {
    GatewaySettings usual = GatewaySettings.DEFAULT;
    return new GatewaySettings(
        section.value("capture", GatewaySection::mode).orElse(usual.capture()),
        section.value("maxBodyMegabytes", Integer::valueOf).orElse(usual.maxBodyMegabytes()),
        section
            .value("bufferMegabytes", Integer::valueOf)
            .map(OptionalInt::of)
            .orElse(usual.bufferMegabytes()),
        section.value("queuedExchanges", Integer::valueOf).orElse(usual.queuedExchanges()),
        seconds(section, "clientIdleSeconds", usual.clientIdle()),
        routes(section.section("routes"), names.isEmpty() ? List.of("teacher") : names),
        applications(section.section("applications")),
        strangers(section),
        upstreams);
  }

  private static Strangers strangers(ConfigSection section) {
    Strangers strangers =
        section.value("anybody", ServingSection::strangers).orElse(Strangers.ON_THIS_MACHINE);
    if (strangers == Strangers.ANYWHERE && !section.section("applications").keys().isEmpty()) {
      section.refuse(
          "anybody", "there are applications, so nobody comes without a key: leave it out");
    }
    return strangers;
  }

  private static CaptureMode mode(String text) {
    return switch (text) {
      case "required" -> CaptureMode.REQUIRED;
      case "best-effort" -> CaptureMode.BEST_EFFORT;
      default ->
          throw new IllegalArgumentException(
              "'%s' is neither required nor best-effort".formatted(text));
    };
  }

  private static Duration seconds(ConfigSection section, String key, Duration usual) {
    return section.value(key, GatewaySection::seconds).orElse(usual);
  }

  /** What is reckoned in nanoseconds has an end. */
  private static Duration seconds(String text) {
    Duration duration = Duration.ofSeconds(Long.parseLong(text));
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s seconds are more than %d days".formatted(text, LONGEST.toDays()));
    }
    return duration;
  }

  private static SortedMap<TaskName, TaskRoute> routes(ConfigSection section, List<String> names) {
    SortedMap<TaskName, TaskRoute> routes = new TreeMap<>();
    section
        .sections()
        .forEach(
            (task, route) ->
                route.build(
                    r ->
                        routes.put(
                            new TaskName(task),
                            new TaskRoute(
                                r.value("upstream", Function.identity())
                                    .filter(name -> isKnown(r, "upstream", name, names)),
                                r.value("model", Function.identity()))),
                    new TaskRoute(Optional.empty(), Optional.empty())));
    return routes;
  }

  private static boolean isKnown(
      ConfigSection section, String key, String name, List<String> names) {
    if (!names.contains(name)) {
      section.unknownWord(key, name, names);
    }
    return names.contains(name);
  }

  private static Role role(ConfigSection application) {
    Role role = application.value("role", GatewaySection::role).orElse(Role.APPLICATION);
    if (role == Role.OPERATOR) {
      application.refuse("tasks", "an operator sees every task anyway: leave it out");
    }
    return role;
  }

  private static Role role(String word) {
    return switch (word) {
      case "application" -> Role.APPLICATION;
      case "router" -> Role.ROUTER;
      case "operator" -> Role.OPERATOR;
      default ->
          throw new IllegalArgumentException(
              "'%s' is none of application, router and operator".formatted(word));
    };
  }

  private static SortedSet<TaskName> tasks(ConfigSection application) {
    return application.build(
        section ->
            section.names("tasks").stream()
                .map(TaskName::new)
                .collect(Collectors.toCollection(TreeSet::new)),
        new TreeSet<>());
  }

  private static SortedMap<String, ApplicationSettings> applications(ConfigSection section) {
    SortedMap<String, ApplicationSettings> applications = new TreeMap<>();
    section
        .sections()
        .forEach(
            (name, application) -> {
              application.require("key", "an application shows it, such as key: env:SHOP_KEY");
              application
                  .secret("key")
                  .ifPresent(
                      key ->
                          applications.put(
                              name,
                              new ApplicationSettings(
                                  key,
                                  application.value("dailyBudget", GatewaySection::dollars),
                                  role(application),
                                  tasks(application))));
            });
    return applications;
  }

  private static double dollars(String text) {
    double dollars = Double.parseDouble(text);
    if (!(dollars >= 0)) {
      throw new IllegalArgumentException(text + " is no amount of dollars ≥ 0");
    }
    return dollars;
  }

  private static List<UpstreamSettings> upstreams(ConfigSection section, PriceTable prices) {
    List<String> names = section.keys();
    List<UpstreamSettings> upstreams = new ArrayList<>();
    for (String name : names) {
      section
          .section(name)
          .build(
              upstream -> Optional.of(upstream(name, upstream, prices, names)),
              Optional.<UpstreamSettings>empty())
          .ifPresent(upstreams::add);
    }
    return upstreams;
  }

  private static UpstreamSettings upstream(
      String name, ConfigSection section, PriceTable prices, List<String> names) {
    section.require("url", "where the provider is, such as https://api.openai.com/v1");
    UpstreamTimeouts usual = UpstreamTimeouts.DEFAULT;
    Map<String, PriceTable.Price> own = RetortConfig.prices(section.section("prices"));
    List<String> fallback =
        section.words("fallback").stream()
            .filter(other -> isKnown(section, "fallback", other, names))
            .toList();
    Upstream upstream =
        new Upstream(
            name,
            section.value("url", URI::create).orElse(TeacherConfig.DEFAULT.url()),
            section.value("protocol", GatewaySection::family).orElse(Upstream.Family.OPENAI),
            Optional.empty(),
            new UpstreamTimeouts(
                seconds(section, "connectSeconds", usual.connect()),
                seconds(section, "headSeconds", usual.head()),
                seconds(section, "idleSeconds", usual.idle())),
            own.isEmpty() ? prices : new PriceTable(own),
            section.section("models").values(Function.identity()),
            fallback,
            statuses(section),
            section.value("connections", Integer::valueOf).orElse(Upstream.CONNECTIONS),
            section.file("certificates"));
    return new UpstreamSettings(upstream, section.secret("key"));
  }

  private static Upstream.Family family(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "openai" -> Upstream.Family.OPENAI;
      case "anthropic" -> Upstream.Family.ANTHROPIC;
      default ->
          throw new IllegalArgumentException(
              "'%s' is neither openai nor anthropic".formatted(text));
    };
  }

  private static Set<Integer> statuses(ConfigSection section) {
    Set<Integer> statuses = new TreeSet<>();
    for (String word : section.words("fallbackOn")) {
      try {
        statuses.add(Integer.valueOf(word));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "fallbackOn lists statuses of errors, 400 to 599, not '%s'".formatted(word), e);
      }
    }
    return statuses.isEmpty() ? Upstream.DOWN : statuses;
  }
}

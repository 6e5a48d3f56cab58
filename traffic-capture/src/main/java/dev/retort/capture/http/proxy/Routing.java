package dev.retort.capture.http.proxy;

import dev.retort.capture.TaskName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which providers a request may go to, the first choice first. Immutable. */
final class Routing {
  private final Map<String, Provider> providers = new LinkedHashMap<>();
  private final Map<TaskName, TaskRoute> routes;
  private final boolean looksIntoBodies;

  Routing(GatewayConfig config) {
    config.upstreams().forEach(u -> providers.put(u.name(), new Provider(u)));
    this.routes = Map.copyOf(config.routes());
    this.looksIntoBodies =
        !routes.isEmpty()
            || config.upstreams().stream().anyMatch(upstream -> !upstream.aliases().isEmpty());
  }

  /** Every provider, in the order of the configuration. */
  List<Provider> providers() {
    return List.copyOf(providers.values());
  }

  /** Whether it takes more than a path to route a request. */
  boolean looksIntoBodies() {
    return looksIntoBodies;
  }

  /**
   * The providers for a request.
   *
   * @param isAnthropic whether the request is one for Anthropic's family
   * @param task the task that it names
   * @param asked the model that it names
   */
  List<Target> targets(boolean isAnthropic, Optional<TaskName> task, Optional<String> asked) {
    Optional<TaskRoute> route = task.map(routes::get);
    Optional<String> wanted = route.flatMap(TaskRoute::model).or(() -> asked);
    Provider first =
        route
            .flatMap(TaskRoute::upstream)
            .map(providers::get)
            .or(() -> wanted.flatMap(this::withAlias))
            .orElseGet(() -> defaultFor(isAnthropic));
    List<Target> targets = new ArrayList<>();
    targets.add(target(first, wanted, asked));
    for (String fallback : first.upstream().fallback()) {
      targets.add(target(providers.get(fallback), wanted, asked));
    }
    return targets;
  }

  private static Target target(Provider provider, Optional<String> wanted, Optional<String> asked) {
    Optional<String> model =
        wanted
            .map(provider.upstream()::modelBehind)
            .filter(name -> !asked.equals(Optional.of(name)));
    return new Target(provider, asked.isPresent() ? model : Optional.empty());
  }

  private Optional<Provider> withAlias(String model) {
    return providers.values().stream()
        .filter(provider -> provider.upstream().aliases().containsKey(model))
        .findFirst();
  }

  private Provider defaultFor(boolean isAnthropic) {
    Upstream.Family family = isAnthropic ? Upstream.Family.ANTHROPIC : Upstream.Family.OPENAI;
    return providers.values().stream()
        .filter(provider -> provider.upstream().family() == family)
        .findFirst()
        .orElseGet(() -> providers.values().iterator().next());
  }
}

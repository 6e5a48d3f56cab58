package dev.retort.console;

import dev.retort.capture.http.TeacherClient;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.console.config.ModelConfig;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.SecretReference;
import dev.retort.console.config.TaskConfig;
import dev.retort.evaluator.slice.LanguageSlices;
import dev.retort.router.HeldRequests;
import dev.retort.router.Safeguards;
import dev.retort.router.Safeguards.HeldDesk;
import dev.retort.router.SecondModel;
import dev.retort.router.VerifyPolicy.SecondOpinion;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.held.HeldQueue;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** What the router's safeguards take from a home and its configuration. */
final class RouterSafeguards {
  private final RetortConfig config;
  private final Path home;
  private final Map<String, String> environment;

  RouterSafeguards(RetortConfig config, Path home, Map<String, String> environment) {
    this.config = config;
    this.home = home;
    this.environment = environment;
  }

  /**
   * The safeguards of a router.
   *
   * @param clients makes a client of a model's endpoint, which shows a key if there is one
   */
  Safeguards of(HeldDesk desk, BiFunction<ModelConfig, Optional<String>, TeacherClient> clients) {
    return new Safeguards(language(), Optional.of(desk), models(clients));
  }

  /** The queue in the home. */
  HeldQueue queue(CaptureSink sink, SteadyClock clock) {
    return HeldQueue.open(
        home.resolve("held"),
        SecretFile.key(home.resolve("held.key")),
        config.router().held(),
        sink,
        clock);
  }

  HeldDesk desk(HeldRequests requests) {
    return new HeldDesk(requests, RouterAddress.operatorToken(home));
  }

  /** The detector's model is loaded only where a slice asks for a language. */
  private UnaryOperator<String> language() {
    boolean asks =
        config.tasks().values().stream()
            .flatMap(task -> task.routing().stakes().slices().stream())
            .anyMatch(slice -> !slice.languages().isEmpty());
    if (!asks) {
      return Safeguards.PLAIN.language();
    }
    LanguageSlices languages = LanguageSlices.load();
    return languages::language;
  }

  private Map<String, SecondModel> models(
      BiFunction<ModelConfig, Optional<String>, TeacherClient> clients) {
    Map<String, SecondModel> models = new TreeMap<>();
    for (TaskConfig task : config.tasks().values()) {
      Optional<SecondOpinion> second = task.routing().verify().second();
      second.ifPresent(
          asked ->
              models.computeIfAbsent(
                  asked.model(),
                  name -> {
                    ModelConfig model = config.models().get(name);
                    return new SecondModel(
                        clients.apply(model, model.key().map(this::authorization)),
                        model.model(),
                        config.prices());
                  }));
    }
    return models;
  }

  private String authorization(SecretReference key) {
    return "Bearer "
        + key.resolve(environment)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the key %s of a second opinion is not there: set it.".formatted(key)));
  }
}

package dev.retort.console.web.overview;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.retort.capture.TaskName;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegisteredModel;
import dev.retort.scheduler.Promotions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What serves and what waits for a decision, by the registry. Where the aliases point is asked anew
 * each time; what a version is, is remembered for a minute. Thread-safe.
 */
final class ChampionBook {
  private static final int VERSIONS = 10_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  private final ModelRegistry registry;
  private final Cache<Key, Optional<ModelVersion>> versions =
      Caffeine.newBuilder().maximumSize(VERSIONS).expireAfterWrite(REMEMBERED).build();

  private record Key(ModelName name, int number) {}

  ChampionBook(ModelRegistry registry) {
    this.registry = registry;
  }

  /** A task's versions, by alias. */
  record Aliases(Optional<Integer> champion, Optional<Integer> candidate) {
    static final Aliases NONE = new Aliases(Optional.empty(), Optional.empty());
  }

  /**
   * All tasks' that have a model.
   *
   * @throws dev.retort.registry.RegistryException if the registry cannot be asked
   */
  SortedMap<TaskName, Aliases> aliases() {
    SortedMap<TaskName, Aliases> aliases = new TreeMap<>();
    List<RegisteredModel> models = registry.models();
    for (RegisteredModel model : models) {
      task(model.name())
          .ifPresent(
              task ->
                  aliases.put(
                      task,
                      new Aliases(
                          number(model, ModelAlias.CHAMPION),
                          number(model, Promotions.CANDIDATE))));
    }
    return aliases;
  }

  private static Optional<Integer> number(RegisteredModel model, ModelAlias alias) {
    return Optional.ofNullable(model.aliases().get(alias));
  }

  /** Names that no task can have are somebody else's. */
  private static Optional<TaskName> task(ModelName name) {
    try {
      return Optional.of(new TaskName(name.value()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A task's version. */
  Optional<ModelVersion> version(TaskName task, int number) {
    return versions.get(
        new Key(new ModelName(task.value()), number),
        key -> registry.version(key.name(), key.number()));
  }
}

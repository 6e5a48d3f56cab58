package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which version serves a task, and who decided that. Every move is one alias at the registry; the
 * version that served before stays at hand under the alias {@code previous}. Thread-safe.
 */
public final class Promotions {
  /** What a person is to judge. */
  public static final ModelAlias CANDIDATE = new ModelAlias("candidate");

  /** What served before the champion. */
  public static final ModelAlias PREVIOUS = new ModelAlias("previous");

  private final ModelRegistry registry;
  private final Clock clock;

  /** Decisions about the models of a registry. */
  public Promotions(ModelRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
  }

  /**
   * A person's yes or no.
   *
   * @param who decides
   * @param why not blank
   */
  public record Verdict(String who, String why) {
    public Verdict {
      if (why.isBlank()) {
        throw new IllegalArgumentException("a decision has a reason: give one with --reason");
      }
    }
  }

  /** Lets the candidate serve, on a person's word. */
  public ModelVersion promote(TaskName task, Verdict verdict) {
    ModelName name = Publication.modelName(task);
    ModelVersion candidate = at(name, CANDIDATE);
    record(candidate, "promoted", verdict);
    serve(candidate, registry.resolve(name, ModelAlias.CHAMPION).map(ModelVersion::number));
    registry.removeAlias(name, CANDIDATE);
    return candidate;
  }

  /** Turns the candidate down, on a person's word. The version stays, without an alias. */
  public ModelVersion reject(TaskName task, Verdict verdict) {
    ModelName name = Publication.modelName(task);
    ModelVersion candidate = at(name, CANDIDATE);
    record(candidate, "rejected", verdict);
    registry.removeAlias(name, CANDIDATE);
    return candidate;
  }

  /** Lets the version serve again that served before the champion; the two change places. */
  public ModelVersion rollback(TaskName task, Verdict verdict) {
    ModelName name = Publication.modelName(task);
    ModelVersion champion = at(name, ModelAlias.CHAMPION);
    ModelVersion previous = at(name, PREVIOUS);
    record(champion, "rolled_back", verdict);
    serve(previous, Optional.of(champion.number()));
    return previous;
  }

  /**
   * Moves the champion's alias, last of all, from where the caller saw it.
   *
   * @param expected the champion's number as the caller knows it; empty if there was none
   * @throws dev.retort.registry.PromotionConflictException if another version serves by now
   */
  void serve(ModelVersion version, Optional<Integer> expected) {
    Optional<ModelVersion> now = registry.resolve(version.name(), ModelAlias.CHAMPION);
    if (now.isPresent() && now.get().number() == version.number()) {
      return;
    }
    if (expected.isPresent()) {
      registry.moveAlias(version.name(), PREVIOUS, expected.get());
    }
    registry.moveAlias(
        version.name(),
        ModelAlias.CHAMPION,
        version.number(),
        expected.map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }

  private ModelVersion at(ModelName name, ModelAlias alias) {
    return registry
        .resolve(name, alias)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' has no version with the alias '%s', so there is nothing to decide. `retort run %s` makes a candidate."
                        .formatted(name, alias, name)));
  }

  private void record(ModelVersion version, String decision, Verdict verdict) {
    registry.tag(
        version,
        Map.of(
            "retort." + decision + "_by", verdict.who(),
            "retort." + decision + "_at", clock.instant().toString(),
            "retort." + decision + "_because", verdict.why()));
  }
}
